import { afterEach, expect, test } from "bun:test";
import { parseConfig } from "../../src/config/index.ts";
import { readRecord, runDirOf, writeRecord } from "../../src/dispatcher/run-dir.ts";
import { Workshop } from "./workshop.ts";

/** How a running attempt is judged while the config cannot be read: as it was when it began, else mildly. */

const UNREADABLE = { ...parseConfig("", "config.yaml"), problem: "config.yaml:1:1: it is broken" };
const HOUR = 3600;

let shop: Workshop;
afterEach(() => shop.close());

/** A silent worker, started under `profile`; then the config breaks. */
async function started(profile: string): Promise<string> {
  shop = await Workshop.open(`profiles: { w: { command: [sleep, "600"]${profile} } }`);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  shop.config = UNREADABLE;
  return id;
}

test("its lease is renewed, and no limit that it never had stops it", async () => {
  const id = await started("");
  for (let hour = 0; hour < 5; hour += 1) {
    shop.clock.advance(HOUR);
    expect(await shop.dispatch()).toMatchObject({ reclaimed: 0, crashed: [], timed_out: [] });
  }
  const { status, claim_expires } = await shop.task(id);
  expect(status).toBe("running");
  expect(claim_expires).toBeGreaterThan(shop.clock.now());
});

test("the limits it began with stop it", async () => {
  const id = await started(", max_runtime_seconds: 1800");
  shop.clock.advance(HOUR);
  expect(await shop.dispatch()).toMatchObject({ timed_out: [id] });
});

test("one that has none on record, of an older program, is stopped by nothing but its task", async () => {
  const id = await started(", max_runtime_seconds: 1800");
  const [run] = await shop.runs(id);
  const dir = runDirOf(shop.board, id, run?.id ?? 0);
  const { terms: _unknown, ...record } = readRecord(dir, "run") ?? expect.unreachable();
  writeRecord(dir, "run", record);
  shop.clock.advance(HOUR);
  expect(await shop.dispatch()).toMatchObject({ timed_out: [], crashed: [] });
});

test("a ready task is held, and says why", async () => {
  await started("");
  const { id } = await shop.create({ assignee: "w" });
  const { spawned, held } = await shop.dispatch();
  expect(spawned).toEqual([]);
  expect(held).toMatchObject([{ task_id: id, gates: [{ code: "config_broken" }] }]);
});
