import { UsageError } from "../frame/usage-error.ts";
import { duration } from "./duration.ts";

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d?):(\d\d)(?::(\d\d))?)?(Z|[+-]\d\d:?\d\d)?$/iu;
const CLOCK = /^(\d\d?):(\d\d)$/u;
const HINT =
  "use 2027-01-31, 2027-01-31 09:00, 2027-01-31T09:00Z, 09:00 (the next one), +2h, or Unix seconds";

/** Unix seconds of a point in time as people write it; local time unless it says otherwise. */
export function moment(text: string, shown: string, nowMs: number = Date.now()): number {
  const trimmed = text.trim();
  const after = /^(?:\+|in\s+)(.+)$/iu.exec(trimmed)?.[1];
  if (after !== undefined) return Math.floor(nowMs / 1000) + (duration(after, shown) ?? 0);
  if (/^\d{9,11}$/u.test(trimmed)) return Number(trimmed);
  const ms = ofClock(trimmed, nowMs) ?? ofDate(trimmed);
  if (ms === undefined) throw new UsageError(`${shown}: '${text}' is not a time`, HINT);
  return Math.floor(ms / 1000);
}

function ofClock(text: string, nowMs: number): number | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  if (hour > 23 || minute > 59) return undefined;
  const at = new Date(nowMs);
  at.setHours(hour, minute, 0, 0);
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** Refuses days that do not exist, which `Date` would roll over. */
function ofDate(text: string): number | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const plain = new Date(Date.UTC(year, month - 1, day));
  if (plain.getUTCMonth() !== month - 1 || plain.getUTCDate() !== day) return undefined;
  const zone = match[7]?.toUpperCase();
  if (zone === undefined) return new Date(year, month - 1, day, hour, minute, second).getTime();
  return Date.UTC(year, month - 1, day, hour, minute, second) - offsetMinutes(zone) * 60_000;
}

function offsetMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith("-") ? -minutes : minutes;
}
