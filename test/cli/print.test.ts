import { expect, test } from "bun:test";
import { elapsed, localTime } from "../../src/cli/print/time.ts";
import { block, cut, line, pad } from "../../src/cli/print/text.ts";
import { taskLine } from "../../src/cli/print/task-line.ts";
import type { Task } from "../../src/kernel/index.ts";
import { table } from "../../src/cli/print/table.ts";

test("text of others cannot command the terminal or break a line", () => {
  expect(line("a\nb\r\n  c")).toBe("a b c");
  expect(line("\u001b[31mred\u0007")).toBe("␛[31mred␇");
  expect(line("x\u202etxt.exe")).toBe("x�txt.exe");
  expect(block("a\r\n\tb\u001b]0;x\u0007")).toBe("a\n\tb␛]0;x␇");
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
