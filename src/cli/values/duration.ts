import { UsageError } from "../frame/usage-error.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const GRAMMAR = /^(\d+)$|^(\d+\.?\d*|\.\d+)([smhd])$/u;

/**
 * Seconds in `90`, `90s`, `30m`, `2h`, `1d`, `1.5h` (cut to a whole number); `null` for an empty text. Refuses
 * signs, exponents and anything else.
 */
export function duration(text: string, shown: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "") return null;
  const match = GRAMMAR.exec(trimmed);
  const seconds = match
    ? Math.trunc(Number(match[1] ?? match[2]) * (SECONDS[match[3] ?? "s"] ?? 1))
    : Number.NaN;
  if (Number.isSafeInteger(seconds)) return seconds;
  throw new UsageError(
    `${shown}: malformed duration '${text}'`,
    "use seconds or a number with s, m, h or d: 90s, 30m, 2h, 1.5h, 1d",
  );
}
