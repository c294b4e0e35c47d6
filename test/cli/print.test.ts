import { expect, test } from "bun:test";
import { elapsed, localTime } from "../../src/cli/print/time.ts";
import { block, cut, line, pad } from "../../src/cli/print/text.ts";
import { taskLine } from "../../src/cli/print/task-line.ts";
import { dispatchText } from "../../src/cli/print/dispatch.ts";
import { shownText } from "../../src/cli/print/shown.ts";
import type { TickResult } from "../../src/dispatcher/index.ts";
import { emptyResult } from "../../src/dispatcher/tick.ts";
import { STATUSES } from "../../src/kernel/index.ts";
import type { Run, Shown, Task } from "../../src/kernel/index.ts";
import { reasonText } from "../../src/cli/print/why.ts";
import { table } from "../../src/cli/print/table.ts";

test("text of others cannot command the terminal or break a line", () => {
  expect(line("a\nb\r\n  c")).toBe("a b c");
  expect(line("\u001b[31mred\u0007")).toBe("␛[31mred␇");
  expect(line("x\u202etxt.exe")).toBe("x�txt.exe");
  expect(block("a\r\n\tb\u001b]0;x\u0007")).toBe("a\n\tb␛]0;x␇");
});

test("a gate's time is told once, as local time", () => {
  const gate = { code: "x", fix: null, until: 1_800_000_000 };
  const at = localTime(gate.until);
  const said = "cools down until 2027-01-15T08:00:00.000Z after failure 1: exit 3";
  expect(reasonText({ ...gate, message: said })).toBe(`cools down until ${at} after failure 1: exit 3`);
  expect(reasonText({ ...gate, message: "is parked" })).toBe(`is parked (until ${at})`);
  expect(reasonText({ code: "x", fix: null, message: "is full" })).toBe("is full");
  const held = [{ task_id: "t_1", gates: [{ ...gate, message: said }] }];
  expect(dispatchText({ ...emptyResult(), held }, false)).toContain(
    `Held: t_1: cools down until ${at} after`,
  );
});

test("widths count cells, not characters", () => {
  expect(pad("漢字", 6)).toBe("漢字  ");
  expect(cut("漢字漢字", 5)).toBe("漢字…");
  expect(cut("漢字漢字", 6)).toBe("漢字…");
  expect(cut("漢字", 1)).toBe("…");
  expect(cut("漢字", 2)).toBe("…");
  expect(cut("\u001b[31m漢字漢字\u001b[39m", 4)).toBe("\u001b[31m漢\u001b[39m…");
  expect(cut("abc", 3)).toBe("abc");
  expect(cut("abcd", 0)).toBe("");
  expect(Bun.stringWidth(cut("👩‍👩‍👧 family and more", 8))).toBeLessThanOrEqual(8);
});

test("a task's title is read at every width; what does not fit is cut to the cell", () => {
  const task = {
    id: "t_1a2b3c4d",
    status: "ready",
    assignee: "作業者さん",
    tenant: "テナント",
    title: "漢字のタイトルです",
  };
  const at = (columns: number, isTty = true): string =>
    taskLine(task as Task, { colour: false, columns, isTty });
  expect(at(40, false)).toBe(
    `▶ t_1a2b3c4d  ready     作業者さん${" ".repeat(10)} [テナント]  漢字のタイトルです`,
  );
  expect(at(120)).toBe(at(40, false));
  expect(at(70)).toBe("▶ t_1a2b3c4d  ready     作業者さん  漢字のタイトルです [テナント]");
  expect(at(30)).toBe("▶ t_1a2b3c4d  漢字のタイトル…");
  for (let columns = 10; columns < 100; columns += 1)
    expect(Bun.stringWidth(at(columns))).toBeLessThanOrEqual(columns);
});

test("every status has an icon of its own, and one that is unknown a question mark", () => {
  const icon = (status: string): string | undefined =>
    taskLine({ id: "t_1", status, title: "x" } as Task, { colour: false, columns: 80, isTty: false })[0];
  expect(Object.fromEntries([...STATUSES, "odd"].map((status) => [status, icon(status)]))).toEqual({
    triage: "◇",
    todo: "◻",
    scheduled: "◷",
    ready: "▶",
    running: "●",
    blocked: "⊘",
    review: "◎",
    done: "✓",
    archived: "—",
    odd: "?",
  });
});

test("tables line up; only a terminal cuts them", () => {
  const rows = [
    ["漢", "a long last cell"],
    ["bb", "x"],
  ];
  expect(table(["A", "B"], rows, { isTty: false, columns: 10 })).toBe("A   B\n漢  a long last cell\nbb  x");
  expect(table(["A", "B"], rows, { isTty: true, columns: 10 })).toBe("A   B\n漢  a lon…\nbb  x");
});

test("[#302] no length of time is negative", () => {
  expect(elapsed(100, 40)).toBe("0s");
  expect(elapsed(0, 59)).toBe("59s");
  expect(elapsed(0, 119)).toBe("1m");
  expect(elapsed(0, 5400)).toBe("1.5h");
});

test("times are local, to the minute; no time is nothing", () => {
  const at = new Date(2027, 0, 2, 3, 4, 5).getTime() / 1000;
  expect(localTime(at)).toBe("2027-01-02 03:04");
  expect(localTime(null)).toBe("");
});

test("a pass is told in aligned lines, with the ids below what went wrong and where each worker works", () => {
  const nothing: TickResult = {
    reclaimed: 0,
    promoted: 0,
    spawned: [],
    skipped_unassigned: [],
    crashed: [],
    auto_blocked: [],
    timed_out: [],
    completed: [],
    adopted: [],
    released: [],
    held: [],
  };
  expect(dispatchText(nothing, false).split("\n")).toEqual([
    "Reclaimed:     0",
    "Crashed:       0",
    "Timed out:     0",
    "Auto-blocked:  0",
    "Promoted:      0",
    "Spawned:       0",
  ]);
  const much: TickResult = {
    ...nothing,
    reclaimed: 1,
    crashed: ["t_1", "t_2"],
    timed_out: ["t_3"],
    auto_blocked: ["t_2"],
    promoted: 4,
    spawned: [
      ["t_5", "ops", "/srv/x"],
      ["t_6", "qa", ""],
    ],
    skipped_unassigned: ["t_7", "t_8"],
  };
  expect(dispatchText(much, false).split("\n")).toEqual([
    "Reclaimed:     1",
    "Crashed:       2",
    "  t_1, t_2",
    "Timed out:     1",
    "  t_3",
    "Auto-blocked:  1",
    "  t_2",
    "Promoted:      4",
    "Spawned:       2",
    "  - t_5  ->  ops  @ /srv/x",
    "  - t_6  ->  qa  @ -",
    "Skipped (unassigned): t_7, t_8",
  ]);
  expect(dispatchText(much, true)).toContain("  - t_6  ->  qa  @ - (dry)\n");
});

/** Seconds of a local time of day, so that the text is the same in every time zone. */
const at = (hours: number, minutes = 0): number => new Date(2027, 0, 2, hours, minutes).getTime() / 1000;

test("show tells all of a task: its facts, body, result, thread, events and attempts", () => {
  const run = { id: 1, profile: "ops", started_at: at(9), summary: null, error: null } as Run;
  const shown = {
    task: {
      id: "t_1",
      title: "deploy",
      status: "done",
      assignee: null,
      tenant: "acme",
      workspace_kind: "dir",
      workspace_path: "/srv/x",
      skills: ["git", "tdd"],
      not_before: null,
      created_at: at(8),
      created_by: null,
      started_at: at(9),
      completed_at: at(10, 30),
      consecutive_failures: 0,
      body: "what\nto do",
      result: "it runs",
    } as Task,
    parents: ["t_2", "t_3"],
    children: ["t_4"],
    comments: [{ author: "ada", body: "one\ntwo", created_at: at(9, 5) }],
    events: [
      { kind: "created", payload: null, created_at: at(8), run_id: null },
      { kind: "completed", payload: { result_len: 7 }, created_at: at(10, 30), run_id: 2 },
    ],
    runs: [
      { ...run, outcome: "crashed", ended_at: at(9, 1), error: `${"e".repeat(200)}\nmore` },
      { ...run, id: 2, profile: null, outcome: "completed", ended_at: at(8), summary: "s\nmore" },
      { ...run, id: 3, outcome: null, status: "running", ended_at: null },
    ],
  } as unknown as Shown;
  expect(shownText(shown, []).split("\n")).toEqual([
    "Task t_1: deploy",
    "  status:     done",
    "  assignee:   -",
    "  tenant:     acme",
    "  workspace:  dir @ /srv/x",
    "  skills:     git, tdd",
    "  created:    2027-01-02 08:00 by -",
    "  started:    2027-01-02 09:00",
    "  completed:  2027-01-02 10:30",
    "  parents:    t_2, t_3",
    "  children:   t_4",
    "",
    "Body:",
    "  what",
    "  to do",
    "",
    "Result:",
    "  it runs",
    "",
    "Comments (1):",
    "  [2027-01-02 09:05] ada: one",
    "    two",
    "",
    "Events (2):",
    "  [2027-01-02 08:00] created",
    '  [2027-01-02 10:30] [run 2] completed {"result_len":7}',
    "",
    "Runs (3):",
    "  #1 crashed      @ops  60s  2027-01-02 09:00",
    `      ! ${"e".repeat(160)}`,
    "  #2 completed    @-  0s  2027-01-02 09:00",
    "      → s",
    "  #3 running      @ops  active  2027-01-02 09:00",
  ]);
});
