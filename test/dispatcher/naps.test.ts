import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { awakeMs } from "../../src/dispatcher/shim/libc.ts";
import { Naps } from "../../src/dispatcher/naps.ts";

const LIBC = resolve(import.meta.dir, "../../src/dispatcher/shim/libc.ts");
const CHILD = `import { awakeMs } from ${JSON.stringify(LIBC)}; console.log(awakeMs());`;

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

test("of the time before it watched, a run's record tells how much was slept, in the worker's favour", () => {
  const slept = { started_ms: 1_000_000, awake_ms: 500 };
  const naps = new Naps();
  naps.observe(1_070_000 + 3_600_000, 70_500);
  expect(naps.since(1_000_000, () => slept)).toBe(3_600_000);
  expect(naps.since(1_050_000, () => slept)).toBe(3_600_000);
  expect(naps.since(4_670_000, () => slept)).toBe(0);
  naps.observe(4_680_000 + 60_000, 80_500);
  expect(naps.since(1_050_000, () => slept)).toBe(3_660_000);
  expect(naps.since(1_050_000, () => ({ ...slept, awake_ms: null }))).toBe(60_000);
  const setBack = new Naps();
  setBack.observe(400_000, 70_500);
  expect(setBack.since(1_000_000, () => slept)).toBe(-670_000);
  expect(setBack.since(1_050_000, () => slept)).toBe(0);
});

test("this host's clock of waking time is one for all processes, and runs", () => {
  const here = awakeMs();
  const there = Bun.spawnSync([process.execPath, "-e", CHILD]).stdout.toString();
  expect(Number(there)).toBeGreaterThan(here ?? Number.NaN);
  expect(Number(there)).toBeLessThan((awakeMs() ?? 0) + 1);
});
