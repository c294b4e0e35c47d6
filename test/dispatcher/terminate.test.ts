import { afterEach, expect, test } from "bun:test";
import { call, operations } from "../../src/kernel/index.ts";
import { terminate } from "../../src/dispatcher/index.ts";
import { pidAlive } from "../../src/dispatcher/identity.ts";
import { DISPATCHER } from "../support/board.ts";
import { Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

const STAY = 'profiles: { w: { command: ["sleep", "600"] } }';
const options = () => ({ config: shop.config, home: shop.home, env: shop.env });

test("it stops the worker and gives the task back free of charge, proven dead", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid } = await shop.task(id);
  const { stopped, elsewhere } = await terminate(shop.board, id, options());
  expect({ stopped, elsewhere }).toEqual({ stopped: [{ run_id: 1, pid: worker_pid ?? 0 }], elsewhere: [] });
  expect(pidAlive(worker_pid)).toBe(false);
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
  expect((await call(shop.board, operations.why, { task_id: id, dispatcher_alive: true })).gates).toEqual([]);
});

test("a stale button, which names a run that is over, does not hit its successor", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  await terminate(shop.board, id, options());
  await shop.dispatch();
  const { worker_pid } = await shop.task(id);
  await expect(terminate(shop.board, id, { ...options(), run_id: 1 })).rejects.toThrow(
    `no process of ${id} lives`,
  );
  expect(pidAlive(worker_pid)).toBe(true);
});

test("a task that was cancelled stays cancelled: only the process ends", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid } = await shop.task(id);
  await call(shop.board, operations.cancel, { task_id: id });
  const { status } = await shop.task(id);
  await terminate(shop.board, id, options());
  expect(pidAlive(worker_pid)).toBe(false);
  expect((await shop.task(id)).status).toBe(status);
});

test("a process on another host is left alone unless a person says it is dead", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  const { claim } = await call(shop.board, operations.claim, { task_id: id, claimer: "elsewhere:7" });
  const run_id = claim?.run_id ?? 0;
  await call(shop.board.as(DISPATCHER), operations.spawned, {
    task_id: id,
    run_id,
    pid: process.pid,
    host: "elsewhere",
    identity: null,
  });
  const left = await terminate(shop.board, id, options());
  expect(left).toMatchObject({ stopped: [], elsewhere: [{ run_id, pid: process.pid, host: "elsewhere" }] });
  expect((await shop.dispatch()).spawned).toEqual([]);
  expect((await terminate(shop.board, id, { ...options(), gone: true })).stopped).toEqual([
    { run_id, pid: process.pid },
  ]);
  expect((await shop.dispatch()).spawned).toHaveLength(1);
});

test("nothing to stop is refused, so is an unknown task", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await expect(terminate(shop.board, id, options())).rejects.toMatchObject({ code: "wrong_state" });
  await expect(terminate(shop.board, "t_none", options())).rejects.toMatchObject({ code: "not_found" });
});
