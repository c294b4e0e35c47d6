import type { TaskSummary, TimelineRun } from "../../api/types.ts";

export interface Attempt {
  run: TimelineRun;
  card: TaskSummary;
}

export type RowsBy = "profile" | "task";
export type Zoom = keyof typeof SPANS;

/** A stretch of time in seconds, as wide as the screen. */
export interface Stretch {
  left: number;
  right: number;
}

export interface Bar extends Attempt {
  /** Which of the row's lines it is drawn on; attempts of one time stand below each other. */
  lane: number;
}

export interface Row {
  key: string;
  name: string;
  lanes: number;
  bars: Bar[];
}

const MOST_LANES = 12;
/** What the drawing of an outcome takes; where a bar has no room for it, it stands behind the bar. */
export const SIGN_PX = 22;
/** The least a pointer or finger can hit. */
const LEAST_PX = 26;
const NOBODY = "(no profile)";

/** How much time the screen shows. */
export const SPANS = { hour: 3600, day: 86_400, week: 604_800 } as const;
export const ZOOMS = Object.keys(SPANS) as Zoom[];

/** The attempts of a stretch, row by row: profiles by name, tasks with the latest begun first. */
export function rowsOf(
  attempts: readonly Attempt[],
  by: RowsBy,
  stretch: Stretch,
  secondsPerPx: number,
): Row[] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    if (!overlaps(attempt.run, stretch)) continue;
    const key = keyOf(attempt, by);
    const group = groups.get(key);
    if (group) group.push(attempt);
    else groups.set(key, [attempt]);
  }
  const rows = [...groups].map(([key, group]): Row => {
    const bars = packed(group.sort(byStart), secondsPerPx);
    return {
      key,
      name: by === "task" ? (group[0] as Attempt).card.title : key || NOBODY,
      lanes: Math.max(...bars.map((bar) => bar.lane)) + 1,
      bars,
    };
  });
  return by === "profile"
    ? rows.sort((a, b) => Number(a.key === "") - Number(b.key === "") || a.key.localeCompare(b.key))
    : rows.sort((a, b) => lastStart(b) - lastStart(a) || a.key.localeCompare(b.key));
}

export function keyOf({ run }: Attempt, by: RowsBy): string {
  return by === "task" ? run.task_id : (run.profile ?? "");
}

/** Whether it ran at any time of a stretch; what still runs has no end yet. */
export function overlaps(run: TimelineRun, { left, right }: Stretch): boolean {
  return run.started_at <= right && endOf(run) >= left;
}

function endOf(run: TimelineRun): number {
  return Math.max(run.started_at, run.ended_at ?? Infinity);
}

export function byStart(a: Attempt, b: Attempt): number {
  return a.run.started_at - b.run.started_at || a.run.id - b.run.id;
}

/** The attempt the arrow keys go to from one: along its row, or in the next row the one nearest in time. */
export function neighbour(
  rows: readonly Row[],
  all: readonly Attempt[],
  by: RowsBy,
  from: Attempt,
  way: "earlier" | "later" | "up" | "down",
): Attempt | undefined {
  if (way === "up" || way === "down") {
    const at = rows.findIndex((row) => row.key === keyOf(from, by));
    const away = (bar: Bar): number => Math.abs(bar.run.started_at - from.run.started_at);
    return rows[at + (way === "up" ? -1 : 1)]?.bars.toSorted((a, b) => away(a) - away(b))[0];
  }
  const row = all.filter((other) => keyOf(other, by) === keyOf(from, by)).sort(byStart);
  return row[row.findIndex(({ run }) => run.id === from.run.id) + (way === "later" ? 1 : -1)];
}

/** What is fetched for a sight: half a screen more on each side, in steps, so that a small pan needs nothing new. */
export function fetched({ left, right }: Stretch): { since: number; until: number } {
  const step = Math.round((right - left) / 2);
  return {
    since: Math.max(0, Math.floor(left / step - 1) * step),
    until: Math.ceil(right / step + 1) * step,
  };
}

/** Where bars are measured from: it stays for a hundred screens, so that a pan moves none of them against the others. */
export function originOf({ left, right }: Stretch): number {
  const far = (right - left) * 100;
  return Math.floor(left / far) * far;
}

/** The marks of the axis: every ten minutes, three hours or day, in the reader's own time. */
export function ticksOf({ left, right }: Stretch, zoom: Zoom): number[] {
  const at = new Date(left * 1000);
  if (zoom === "hour") at.setMinutes(Math.ceil(at.getMinutes() / 10) * 10, 0, 0);
  else if (zoom === "day") at.setHours(Math.ceil(at.getHours() / 3) * 3, 0, 0, 0);
  else at.setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  for (let turn = 0; at.getTime() / 1000 <= right && turn < 50; turn += 1) {
    if (at.getTime() / 1000 >= left) ticks.push(at.getTime() / 1000);
    if (zoom === "hour") at.setMinutes(at.getMinutes() + 10);
    else if (zoom === "day") at.setHours(at.getHours() + 3);
    else at.setDate(at.getDate() + 1);
  }
  return ticks;
}

/** Each bar on the first line that is free by then; where a dozen are taken, on the one that is free soonest. */
function packed(sorted: readonly Attempt[], secondsPerPx: number): Bar[] {
  const free: number[] = [];
  return sorted.map((attempt) => {
    const { started_at } = attempt.run;
    const px = (endOf(attempt.run) - started_at) / secondsPerPx;
    let lane = free.findIndex((from) => from <= started_at);
    if (lane === -1) lane = free.length < MOST_LANES ? free.length : free.indexOf(Math.min(...free));
    free[lane] = started_at + (px < SIGN_PX ? Math.max(LEAST_PX, px + SIGN_PX) : px + 2) * secondsPerPx;
    return { ...attempt, lane };
  });
}

function lastStart(row: Row): number {
  return row.bars.at(-1)?.run.started_at ?? 0;
}
