import { expect, test } from "bun:test";
import { Naps } from "../../src/dispatcher/naps.ts";

test("sleep and a set clock are told from time that passed", () => {
  const naps = new Naps();
  naps.observe(1_000_000, 500);
  naps.observe(1_060_000, 60_500);
  expect(naps.since(0)).toBe(0);
  naps.observe(1_070_000 + 3_600_000, 70_500);
  expect(naps.since(0)).toBe(3_600_000);
  expect(naps.since(1_060_000)).toBe(3_600_000);
  expect(naps.since(4_670_000)).toBe(0);
  naps.observe(4_680_000 - 600_000, 80_500);
  expect(naps.since(1_060_000)).toBe(3_000_000);
});
