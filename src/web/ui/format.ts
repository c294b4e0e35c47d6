import type { Status } from "../api/types.ts";

export const STATUS_LABELS: Record<Status, string> = {
  triage: "Triage",
  todo: "Todo",
  scheduled: "Scheduled",
  ready: "Ready",
  running: "In Progress",
  blocked: "Blocked",
  review: "Review",
  done: "Done",
  archived: "Archived",
};

export const STATUS_HINTS: Record<Status, string> = {
  triage: "Ideas that still need a spec",
  todo: "Held back by their parents",
  scheduled: "Wait for their time",
  ready: "The next dispatch takes them",
  running: "A worker has them",
  blocked: "A person must answer",
  review: "Wait for approval",
  done: "Done",
  archived: "Archived",
};

const SECOND_STEPS: readonly [number, string][] = [
  [31_536_000, "y"],
  [2_592_000, "mo"],
  [604_800, "w"],
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
];

/** An age in one unit: `now`, `45s`, `3m`, `2h`, `5d`. Never negative. */
export function age(seconds: number): string {
  if (seconds < 5) return "now";
  for (const [size, unit] of SECOND_STEPS) if (seconds >= size) return `${Math.floor(seconds / size)}${unit}`;
  return `${Math.floor(seconds)}s`;
}

/** How long ago something was: `now`, `3m ago`. */
export function ago(seconds: number): string {
  const since = age(seconds);
  return since === "now" ? since : `${since} ago`;
}

/** How long something took: `45s`, `3m`, `1.5h`. Never negative. */
export function elapsed(seconds: number): string {
  const positive = Math.max(0, seconds);
  if (positive < 60) return `${Math.floor(positive)}s`;
  if (positive < 3600) return `${Math.round(positive / 60)}m`;
  return positive < 86_400 ? `${(positive / 3600).toFixed(1)}h` : `${(positive / 86_400).toFixed(1)}d`;
}

/** A running clock: `0:07`, `12:31`, `1:02:31`. */
export function clock(seconds: number): string {
  const positive = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(positive / 3600);
  const minutes = Math.floor((positive % 3600) / 60);
  const rest = String(positive % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function money(usd: number): string {
  if (usd > 0 && usd < 0.01) return "<$0.01";
  return usd >= 100 ? `$${Math.round(usd)}` : `$${usd.toFixed(2)}`;
}

export function count(value: number): string {
  if (value < 1000) return String(value);
  if (value < 10_000) return `${(value / 1000).toFixed(1)}k`;
  return value < 1_000_000 ? `${Math.round(value / 1000)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  return size < 1_048_576 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1_048_576).toFixed(1)} MB`;
}

/** A moment in full, in the reader's own time zone. */
export function moment(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** A moment as short as its distance allows: `14:05`, `Mar 3, 14:05`, `Mar 3, 2024`. */
export function shortMoment(seconds: number, nowSeconds: number): string {
  const date = new Date(seconds * 1000);
  const time = date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date(nowSeconds * 1000).toDateString()) return time;
  const day = date.toLocaleDateString(undefined, { month: "short", day: "numeric" });
  return Math.abs(seconds - nowSeconds) < 31_536_000 / 2
    ? `${day}, ${time}`
    : `${day}, ${date.getFullYear()}`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}
