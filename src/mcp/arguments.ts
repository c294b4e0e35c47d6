import { KanbunError } from "../kernel/index.ts";
import type { Session } from "./session.ts";

/**
 * A tool's arguments as they came. Models send what they like, so each reader says what it needs and what it
 * got instead; the kernel checks the rest.
 */
export type Args = Readonly<Record<string, unknown>>;

/** The name of a value's type, as models know it. */
function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** The text, `undefined` when it is missing, null or empty. */
export function text(args: Args, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw invalid(`${name} must be a string, got ${typeName(value)}`);
}

/** The text, refused when it is missing, null or blank. */
export function required(args: Args, name: string, why: string): string {
  const value = text(args, name);
  if (value === undefined || value.trim() === "") throw invalid(`${name} is required: ${why}`);
  return value;
}

/** The integer; text that is one counts. */
export function integer(args: Args, name: string): number | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "string" ? Number(value.trim()) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  throw invalid(
    `${name} must be an integer, got ${typeof value === "string" ? `"${value}"` : typeName(value)}`,
  );
}

/** The list; a lone text becomes a list of one. */
export function texts(args: Args, name: string): string[] | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) throw invalid(`${name} must be a list of strings, got ${typeName(value)}`);
  for (const item of value)
    if (typeof item !== "string")
      throw invalid(`${name} must be a list of strings, got ${typeName(item)} in it`);
  return value as string[];
}

/** The object; `undefined` when it is missing or null. */
export function object(args: Args, name: string): Record<string, unknown> | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(`${name} must be an object, got ${typeName(value)}`);
}

/** True or false, also as text or number; `false` when it is missing. */
export function flag(args: Args, name: string): boolean {
  const value = args[name] ?? false;
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (word === true || word === "true" || word === 1 || word === "1") return true;
  if (word === false || word === "false" || word === 0 || word === "0" || word === "") return false;
  throw invalid(
    `${name} must be true or false, got ${typeof value === "string" ? `"${value}"` : typeName(value)}`,
  );
}

/** The named task, else the caller's own. */
export function taskOf({ caller }: Session, args: Args): string {
  const id = text(args, "task_id") ?? caller.task_id;
  if (id === null)
    throw invalid(
      "task_id is required: KANBUN_TASK (or HERMES_KANBAN_TASK) is not set, so there is no own task",
    );
  return id;
}

export function invalid(message: string): KanbunError {
  return new KanbunError("invalid_input", message);
}
