import { expect, test } from "bun:test";
import type { TimelineRun } from "../../src/web/api/types.ts";
import {
  fetched,
  neighbour,
  originOf,
  rowsOf,
  ticksOf,
  type Attempt,
} from "../../src/web/views/timeline/timeline-math.ts";
import { summary } from "./cards.ts";

const sight = { left: 9000, right: 10_000 };
let serial = 0;

/** An attempt from one second to another; open without an end. */
function attempt(start: number, end: number | null, fields: Partial<TimelineRun> = {}): Attempt {
  serial += 1;
  const run: TimelineRun = {
    id: serial,
    task_id: `t_${serial}`,
    number: 1,
    profile: "codex",
    purpose: null,
    started_at: start,
    ended_at: end,
    outcome: end === null ? null : "completed",
    cost_usd: null,
    ...fields,
  };
  return { run, card: summary({ id: run.task_id, title: `task ${run.task_id}` }) };
}

const rows = (attempts: Attempt[], by: "profile" | "task" = "profile") => rowsOf(attempts, by, sight, 1);

test("a row holds what ran in sight, that which still runs too; the rows of nobody come last", () => {
  const over = attempt(8000, 8999);
  const across = attempt(8000, 9000, { profile: null });
  const open = attempt(8500, null, { profile: "zed" });
  const later = attempt(10_001, null);
  const inside = attempt(9100, 9200, { profile: "ada" });
  expect(rows([over, across, open, later, inside]).map((row) => [row.name, row.bars.length])).toEqual([
    ["ada", 1],
    ["zed", 1],
    ["(no profile)", 1],
  ]);
});

test("a row of a task is called by its title, and the task begun last stands on top", () => {
  const first = attempt(9100, 9200, { task_id: "t_a" });
  const second = attempt(9300, 9400, { task_id: "t_b" });
  const again = attempt(9500, 9600, { task_id: "t_a", number: 2 });
  const found = rows([first, second, again], "task");
  expect(found.map((row) => row.key)).toEqual(["t_a", "t_b"]);
  expect(found[0]?.bars.map(({ run }) => run.number)).toEqual([1, 2]);
});

test("attempts of one time stand below each other, those after each other share a line", () => {
  const lanesOf = (...attempts: Attempt[]) => rows(attempts)[0]?.bars.map((bar) => bar.lane);
  expect(lanesOf(attempt(9000, 9100), attempt(9050, 9200), attempt(9150, 9300))).toEqual([0, 1, 0]);
  expect(lanesOf(attempt(9000, 9000), attempt(9010, 9010))).toEqual([0, 1]);
  const crowd = Array.from({ length: 40 }, () => attempt(9000, 9900));
  expect(rows(crowd)[0]?.lanes).toBe(12);
});

test("the arrows walk along a row, out of sight too, and to the nearest attempt of the next row", () => {
  const early = attempt(8000, 8100);
  const late = attempt(9500, 9600);
  const near = attempt(9450, 9900, { profile: "zed" });
  const far = attempt(9000, 9020, { profile: "zed" });
  const all = [early, late, near, far];
  const go = (from: Attempt, way: "earlier" | "later" | "up" | "down") =>
    neighbour(rows(all), all, "profile", from, way)?.run.id;
  expect(go(late, "earlier")).toBe(early.run.id);
  expect(go(early, "later")).toBe(late.run.id);
  expect(go(late, "later")).toBeUndefined();
  expect(go(late, "down")).toBe(near.run.id);
  expect(go(near, "up")).toBe(late.run.id);
  expect(go(late, "up")).toBeUndefined();
});

test("what is fetched reaches half a screen over both edges, and stays the same for small steps", () => {
  const { since, until } = fetched({ left: 9000, right: 10_000 });
  expect([since, until]).toEqual([8500, 10_500]);
  expect(fetched({ left: 9010, right: 10_010 }).since).toBe(since);
  expect(fetched({ left: 0, right: 1000 }).since).toBe(0);
});

test("bars are measured from one place however one pans, and never from after what is seen", () => {
  const at = (left: number) => originOf({ left, right: left + 100 });
  expect([at(50_000), at(50_100), at(59_999), at(60_000)]).toEqual([50_000, 50_000, 50_000, 60_000]);
});

test("the axis has a mark every ten minutes, three hours or day of the reader's own time", () => {
  const noon = new Date(2026, 2, 4, 12, 3, 20).getTime() / 1000;
  const marks = (span: number, zoom: "hour" | "day" | "week") =>
    ticksOf({ left: noon - span, right: noon }, zoom).map((tick) => new Date(tick * 1000));
  expect(marks(3600, "hour").map((date) => date.getMinutes())).toEqual([10, 20, 30, 40, 50, 0]);
  expect(marks(86_400, "day").map((date) => date.getHours())).toEqual([15, 18, 21, 0, 3, 6, 9, 12]);
  expect(marks(604_800, "week").map((date) => [date.getHours(), date.getDate()])).toEqual([
    [0, 26],
    [0, 27],
    [0, 28],
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
  ]);
});
