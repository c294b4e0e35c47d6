import { clip } from "./text.ts";

/** One line of a batch. */
export interface BatchLine {
  op: string;
  input: Record<string, unknown>;
  /** A name later lines may use as `$name` where an id is wanted; `$3` is the third line. */
  ref?: string | undefined;
}

const REF = /^[A-Za-z_][\w-]{0,63}$/u;

/**
 * Reads a line: an object with `op`, the operation's fields beside it or under `input`, and maybe `ref`; or that
 * object as JSON text. Gives back what is wrong when it is none.
 */
export function readLine(given: unknown): BatchLine | string {
  let value = given;
  if (typeof given === "string")
    try {
      value = JSON.parse(given);
    } catch (error) {
      return `is not JSON: ${clip((error as Error).message.replace(/^JSON Parse error: /u, ""), 200)}`;
    }
  if (!isObject(value)) return "is not a JSON object";
  const { op, ref, input, ...fields } = value;
  if (typeof op !== "string") return 'has no "op": the verb to do';
  if (ref !== undefined && (typeof ref !== "string" || !REF.test(ref)))
    return "ref must be a name: letters, digits, _ and -";
  const under = input === undefined ? fields : input;
  if (!isObject(under) || (input !== undefined && Object.keys(fields).length > 0))
    return "give the fields either beside op or under input, as an object";
  return { op, input: under, ref };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
