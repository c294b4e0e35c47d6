const two = (value: number): string => String(value).padStart(2, "0");

/** Local `YYYY-MM-DD HH:MM`; empty when there is no time. */
export function localTime(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "";
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return "(no such time)";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `42s`, `7m` (cut), `1.5h`; never negative. */
export function elapsed(from: number, to: number): string {
  const seconds = Math.max(0, Math.trunc(to - from));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return `${(seconds / 3600).toFixed(1)}h`;
}

/** This moment, in Unix seconds. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
