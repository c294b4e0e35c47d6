import { expect, test } from "bun:test";
import { needsPerson, staleness } from "../../src/web/state/signs.ts";
import { age, ago, clock, elapsed, money } from "../../src/web/ui/format.ts";
import { summary } from "./cards.ts";

const HOUR = 3600;
const DAY = 86_400;

test("a card is late by the limits of its status", () => {
  const limits = [
    ["todo", 7 * DAY, 30 * DAY],
    ["ready", HOUR, DAY],
    ["blocked", HOUR, DAY],
  ] as const;
  for (const [status, warn, danger] of limits) {
    const at = (seconds: number) => staleness(summary({ status, created_at: 0 }), seconds);
    expect([at(warn - 1), at(warn), at(danger - 1), at(danger)]).toEqual([null, "warn", "warn", "danger"]);
  }
  for (const status of ["triage", "done", "archived"] as const) {
    expect(staleness(summary({ status, created_at: 0 }), 400 * DAY)).toBeNull();
  }
});

test("a running card is measured by its present run, not by its first", () => {
  const card = summary({ status: "running", created_at: 0, started_at: 0, run_started_at: 10 * HOUR });
  expect(staleness(card, 10 * HOUR + 599)).toBeNull();
  expect(staleness(card, 10 * HOUR + 600)).toBe("warn");
  expect(staleness(card, 11 * HOUR)).toBe("danger");
});

test("who waits for a person", () => {
  expect(needsPerson(summary({ status: "blocked", block_kind: null }))).toBe(true);
  expect(needsPerson(summary({ status: "blocked", block_kind: "transient" }))).toBe(false);
  expect(needsPerson(summary({ status: "review" }))).toBe(true);
  expect(needsPerson(summary({ status: "ready", late: 1 }))).toBe(true);
  expect(needsPerson(summary({ status: "ready" }))).toBe(false);
});

test("times and money in few letters, never negative", () => {
  expect([age(0), age(45), age(200), age(7300), age(3 * DAY), age(-5)]).toEqual([
    "now",
    "45s",
    "3m",
    "2h",
    "3d",
    "now",
  ]);
  expect([ago(2), ago(200)]).toEqual(["now", "3m ago"]);
  expect([elapsed(-3), elapsed(59), elapsed(90), elapsed(5400)]).toEqual(["0s", "59s", "2m", "1.5h"]);
  expect([clock(7), clock(3751), clock(-1)]).toEqual(["0:07", "1:02:31", "0:00"]);
  expect([money(0.004), money(0.42), money(123.4)]).toEqual(["<$0.01", "$0.42", "$123"]);
});
