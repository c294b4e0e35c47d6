import { UsageError } from "../frame/usage-error.ts";

/** A whole number, with its sign. */
export function integer(text: string, shown: string): number {
  const value = /^[+-]?\d+$/u.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new UsageError(`${shown}: '${text}' is not a whole number`);
}

/** A whole number, 0 or more. */
export function count(text: string, shown: string): number {
  const value = integer(text, shown);
  if (value < 0) throw new UsageError(`${shown}: must not be negative, got ${value}`);
  return value;
}

/** A number of seconds, 0 or more, with a fraction. */
export function seconds(text: string, shown: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/u.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new UsageError(`${shown}: '${text}' is not a number of seconds`);
}

/** A whole number, 1 or more. */
export function atLeastOne(text: string, shown: string): number {
  const value = integer(text, shown);
  if (value < 1) throw new UsageError(`${shown}: must be at least 1, got ${value}`);
  return value;
}
