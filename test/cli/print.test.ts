import { expect, test } from "bun:test";
import { elapsed, localTime } from "../../src/cli/print/time.ts";
import { block, cut, line, pad } from "../../src/cli/print/text.ts";
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
  expect(cut("abc", 3)).toBe("abc");
  expect(cut("abcd", 0)).toBe("");
  expect(Bun.stringWidth(cut("👩‍👩‍👧 family and more", 8))).toBeLessThanOrEqual(8);
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
