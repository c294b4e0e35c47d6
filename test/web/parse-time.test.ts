import { expect, test } from "bun:test";
import { parseTime } from "../../src/web/ui/parse-time.ts";

const NOW = Math.floor(new Date(2026, 10, 22, 12, 0, 0).getTime() / 1000);
const at = (...parts: [number, number, number, number, number]) =>
  Math.floor(new Date(...parts).getTime() / 1000);

test("moments people type", () => {
  expect(parseTime("in 2h", NOW)).toBe(NOW + 7200);
  expect(parseTime("90m", NOW)).toBe(NOW + 5400);
  expect(parseTime("in 3 days", NOW)).toBe(NOW + 3 * 86_400);
  expect(parseTime("14:30", NOW)).toBe(at(2026, 10, 22, 14, 30));
  expect(parseTime("tomorrow 9:00", NOW)).toBe(at(2026, 10, 23, 9, 0));
  expect(parseTime("tomorrow", NOW)).toBe(at(2026, 10, 23, 9, 0));
  expect(parseTime("2026-12-01", NOW)).toBe(at(2026, 11, 1, 9, 0));
  expect(parseTime("2026-12-01 08:30", NOW)).toBe(at(2026, 11, 1, 8, 30));
});

test("a time of day that is over means tomorrow", () => {
  expect(parseTime("9:15", NOW)).toBe(at(2026, 10, 23, 9, 15));
});

test("what is no moment, or over, is refused", () => {
  for (const text of ["", "soon", "25:00", "2026-02-31", "2026-13-01", "2020-01-01", "today 9:00", "in h"]) {
    expect(parseTime(text, NOW), text).toBeNull();
  }
});
