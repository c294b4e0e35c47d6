const UNITS: Record<string, number> = {
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
};

/**
 * A moment a person typed, in local time, as whole seconds: `in 2h`, `90m`, `14:30`, `tomorrow 9:00`, `2026-12-01`,
 * `2026-12-01 08:30`. Null when it is none of these or lies in the past.
 */
export function parseTime(text: string, nowSeconds: number): number | null {
  const words = text.trim().toLowerCase();
  const at = relative(words, nowSeconds) ?? ofDay(words, nowSeconds) ?? dated(words);
  return at !== null && at > nowSeconds ? at : null;
}

function relative(words: string, nowSeconds: number): number | null {
  const match = /^(?:in\s+)?(\d+(?:\.\d+)?)\s*(m|min|minute|h|hour|d|day|w|week)s?$/.exec(words);
  return match ? Math.round(nowSeconds + Number(match[1]) * (UNITS[match[2] as string] as number)) : null;
}

function ofDay(words: string, nowSeconds: number): number | null {
  const match = /^(?:(today|tomorrow)\s*)?(?:at\s*)?(?:(\d{1,2}):(\d{2}))?$/.exec(words);
  if (!match || words === "") return null;
  const hour = Number(match[2] ?? 9);
  const minute = Number(match[3] ?? 0);
  if (hour > 23 || minute > 59) return null;
  const date = new Date(nowSeconds * 1000);
  if (match[1] === "tomorrow") date.setDate(date.getDate() + 1);
  date.setHours(hour, minute, 0, 0);
  if (!match[1] && date.getTime() <= nowSeconds * 1000) date.setDate(date.getDate() + 1);
  return Math.floor(date.getTime() / 1000);
}

function dated(words: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{1,2}):(\d{2}))?$/.exec(words);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(year, month - 1, day, match[4] === undefined ? 9 : hour, minute);
  return date.getMonth() === month - 1 && date.getDate() === day ? Math.floor(date.getTime() / 1000) : null;
}
