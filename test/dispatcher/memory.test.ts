import { afterEach, expect, test } from "bun:test";
import { openPlace } from "../../src/config/index.ts";
import { worldOf } from "../../src/dispatcher/index.ts";
import { dispatchLock } from "../../src/dispatcher/sight.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { until, Workshop } from "./workshop.ts";

/** What workers started just now are going to take is held back, and `why` tells of it by the same figure. */

/** One new worker is expected to take more than any host has. */
const DISPATCH =
  "dispatch: { min_free_memory_mib: 1, worker_memory_mib: 1000000000, retry_backoff_seconds: 0 }\n";
const PROFILES = 'profiles: { w: { command: [sleep, "600"] } }';

let shop: Workshop;
afterEach(() => shop.close());

const whyShort = async () => (await worldOf(shop.board, shop.config, shop.home)).host_short;

/** Two tasks, of which one could be started. */
async function oneOfTwo(): Promise<{ running: string; held: string }> {
  shop = await Workshop.open(PROFILES, { dispatch: DISPATCH });
  const [first, second] = [await shop.create({ assignee: "w" }), await shop.create({ assignee: "w" })];
  expect(await whyShort()).toBeUndefined();
  const { held } = await shop.dispatch();
  expect(held).toMatchObject([{ task_id: second.id, gates: [{ code: "host_short" }] }]);
  expect(held[0]?.gates[0]?.message).toContain("for 1 workers just started");
  return { running: first.id, held: second.id };
}

test("why counts the workers started in the last 15 seconds as the claim does", async () => {
  const { held } = await oneOfTwo();
  expect(await whyShort()).toContain("for 1 workers just started");
  shop.clock.advance(15);
  expect(await whyShort()).toBeUndefined();
  expect((await shop.dispatch()).spawned).toMatchObject([[held, "w", expect.any(String)]]);
});

test("a worker that has ended takes nothing any more", async () => {
  const { running, held } = await oneOfTwo();
  process.kill((await shop.task(running)).worker_pid ?? 0, "SIGKILL");
  await until("its end to be recorded", async () => (await shop.dispatch({ max: 0 })).crashed.length > 0);
  expect(await whyShort()).toBeUndefined();
  expect((await shop.task(held)).status).toBe("ready");
});

test("those of the home's other boards count as well", async () => {
  shop = await Workshop.open(PROFILES, { dispatch: DISPATCH });
  const place = { home: shop.home, config: shop.config, slug: "default" };
  const other = await openPlace(place, { role: "operator", name: "me" });
  const { task } = await call(other, operations.create, { title: "over there", assignee: "w" });
  expect(await whyShort()).toBeUndefined();
  await call(other, operations.claim, { task_id: task.id, claimer: dispatchLock(other) });
  other.close();
  expect(await whyShort()).toContain("for 1 workers just started");
});
