import { UsageError } from "../frame/usage-error.ts";

/** A JSON object; says where the text stops being one. */
export function jsonObject(text: string, shown: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^JSON Parse error: /u, "") : "malformed";
    throw new UsageError(
      `${shown}: is not valid JSON: ${reason}`,
      `quote it as a whole: ${shown} '{"tests": 12}'`,
    );
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UsageError(`${shown}: must be a JSON object`, `for example: ${shown} '{"tests": 12}'`);
}

/** `name=value`, for options that may be repeated. */
export function assignment(text: string, shown: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`${shown}: '${text}' is not name=value`);
}
