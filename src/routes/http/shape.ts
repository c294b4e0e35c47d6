import * as v from "valibot";
import type { ShapeIssue } from "./answer.ts";
import { ShapeError } from "./answer.ts";

/**
 * Shapes of requests. The contract's coercions: integers may be integral numbers or numeric strings, booleans may
 * be written in words, strings must be strings, unknown fields are ignored. What does not fit is 422; whether a
 * value makes sense is the operation's to say (400).
 */

const TRUE = new Set(["true", "1", "yes", "on", "t", "y"]);
const FALSE = new Set(["false", "0", "no", "off", "f", "n"]);

/** `3`, `3.0`, `"3"`; never `3.5` or `"high"`. */
export const integer = v.pipe(
  v.union([v.number(), v.string(), v.boolean()], "must be an integer"),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const value = dataset.value;
    const number =
      typeof value === "string" && !/^\s*[+-]?\d+(\.0+)?\s*$/u.test(value) ? Number.NaN : Number(value);
    if (Number.isSafeInteger(number)) return number;
    addIssue({ message: "must be an integer" });
    return NEVER;
  }),
);

/** `true`, `0`, `"yes"`, `"off"`, … */
export const boolean = v.pipe(
  v.union([v.boolean(), v.number(), v.string()], "must be a boolean"),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const word = String(dataset.value).trim().toLowerCase();
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    addIssue({ message: "must be a boolean" });
    return NEVER;
  }),
);

export const text = v.string("must be a string");
export const object = v.custom<Record<string, unknown>>(
  (value) => value !== null && typeof value === "object" && !Array.isArray(value),
  "must be an object",
);
export const texts = v.array(v.nullable(text), "must be an array of strings");

/** `null` counts as absent, as in the contract's bodies. */
export function absentable<S extends v.GenericSchema>(schema: S) {
  return v.optional(v.nullable(schema));
}

/** An integer of the query within bounds. */
export function bounded(min: number, max: number) {
  return v.pipe(
    integer,
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** The value in its shape; refuses with 422, naming the field and never echoing what it held. */
export function shaped<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  where: "body" | "query",
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new ShapeError(result.issues.map((issue) => complaint(issue, where)));
}

/** Every shape says itself what it must be; what is only wrong in size or bounds is `invalid_value`. */
function complaint(issue: v.BaseIssue<unknown>, where: string): ShapeIssue {
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const loc = [where, ...keys];
  if (issue.received === "undefined") return { type: "missing", loc, msg: "is required" };
  const mistyped = issue.kind === "schema" || issue.type === "raw_transform";
  return { type: mistyped ? "wrong_type" : "invalid_value", loc, msg: issue.message };
}

/** The object without the fields that are `undefined` or `null`. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]?: Exclude<T[K], null | undefined> };
}
