import { afterEach, expect, test } from "bun:test";
import { call, operations } from "../../src/kernel/index.ts";
import { identify, identityText, pidAlive } from "../../src/dispatcher/identity.ts";
import { readRecord, runDirOf } from "../../src/dispatcher/run-dir.ts";
import { sleeper, until, Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

const SLEEP = 'profiles: { w: { command: ["sleep", "600"] } }';

/** A running task whose worker another dispatcher started: a pid on task and run, no process of ours. */
async function runningElsewhere(pid: number, input: Record<string, unknown> = {}) {
  const task = await shop.create({ assignee: "w", ...input });
  const { claim } = await call(shop.board, operations.claim, { task_id: task.id });
  const identity = identityText(identify(pid));
  await shop.board.sql`update tasks set worker_pid = ${pid} where id = ${task.id}`;
  await shop.board.sql`
    update task_runs set worker_pid = ${pid}, worker_started_at = ${identity} where id = ${claim?.run_id ?? 0}`;
  return task.id;
}

test("[#165] a running task whose worker has exited goes back to ready with a crashed event before its lease ends", async () => {
  shop = await Workshop.open(SLEEP);
  const child = sleeper();
  const id = await runningElsewhere(child.pid);
  await child.kill();
  const result = await shop.dispatch({ max: 0 });
  expect(result).toMatchObject({ crashed: [id], reclaimed: 0 });
  const [crashed] = await shop.events(id, "crashed");
  expect(crashed?.payload).toEqual({ pid: child.pid, claimer: `testhost:${process.pid}` });
  expect((await shop.task(id)).status).toBe("ready");
});

test("[#166] a really killed process: the pass names the task, it is ready, the run crashed", async () => {
  shop = await Workshop.open(SLEEP);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  process.kill((await shop.task(id)).worker_pid ?? 0, "SIGKILL");
  const { crashed } = await until("the crash", async () => {
    const result = await shop.dispatch({ max: 0 });
    return result.crashed.length > 0 ? result : null;
  });
  expect(crashed).toEqual([id]);
  expect((await shop.task(id)).status).toBe("ready");
  const [first, ...others] = await shop.runs(id);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ outcome: "crashed", exit_signal: "SIGKILL", exit_code: null });
  expect(first?.error).toBe("killed by SIGKILL");
});

test("[#167] [#169] [#170] a task over its cap: signal to the recorded pid, event with the numbers, grace ends early", async () => {
  shop = await Workshop.open(SLEEP, {
    dispatch: "dispatch: { retry_backoff_seconds: 0, grace_seconds: 60 }\n",
  });
  const child = sleeper();
  const id = await runningElsewhere(child.pid, { max_runtime_seconds: 5 });
  shop.clock.advance(7);
  const signals: [number, string][] = [];
  // Waiting the grace of a minute out would run into the test's own time limit.
  const result = await shop.dispatch({
    max: 0,
    kill(pid, signal) {
      signals.push([pid, signal]);
      process.kill(pid, signal);
    },
  });
  expect(result.timed_out).toEqual([id]);
  expect(signals).toEqual([[child.pid, "SIGTERM"]]);
  const [event] = await shop.events(id, "timed_out");
  expect(event?.payload).toEqual({ pid: child.pid, elapsed_seconds: 7, limit_seconds: 5, sigkill: false });
});

test("[#168] it returns to ready with pid and last heartbeat cleared", async () => {
  shop = await Workshop.open(SLEEP);
  const child = sleeper();
  const id = await runningElsewhere(child.pid, { max_runtime_seconds: 5 });
  await call(shop.board, operations.heartbeat, { task_id: id });
  shop.clock.advance(10);
  await shop.dispatch({ max: 0 });
  expect(await shop.task(id)).toMatchObject({ status: "ready", worker_pid: null, last_heartbeat_at: null });
});

test("[#171] a task without a cap is never timed out, however long it runs", async () => {
  shop = await Workshop.open(SLEEP);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  shop.clock.advance(400 * 86_400);
  expect(await shop.dispatch()).toMatchObject({ timed_out: [], reclaimed: 0 });
  expect((await shop.task(id)).status).toBe("running");
});

test("[#172] [#394] a retry after a time-out has its full budget, and is not reported again", async () => {
  shop = await Workshop.open(SLEEP);
  const { id } = await shop.create({ assignee: "w", max_runtime_seconds: 5 });
  await shop.dispatch();
  shop.clock.advance(6);
  const first = await shop.dispatch();
  expect(first).toMatchObject({ timed_out: [id], spawned: [[id, "w", expect.any(String)]] });
  shop.clock.advance(4);
  expect(await shop.dispatch()).toMatchObject({ timed_out: [] });
  expect((await shop.task(id)).status).toBe("running");
});

test("[#395] the time-out reaches the whole process group", async () => {
  // The worker outlives its own signal and ends with its child, which the signal has to reach as well.
  shop = await Workshop.open(
    `profiles: { w: { command: ["sh", "-c", "trap : TERM; sh -c 'echo child $$; exec sleep 600' & wait; wait"] } }`,
  );
  const { id } = await shop.create({ assignee: "w", max_runtime_seconds: 5 });
  await shop.dispatch();
  const child = await until("the grandchild's pid", () => Number(/child (\d+)/.exec(shop.log(id))?.[1]));
  shop.clock.advance(6);
  await shop.dispatch({ max: 0 });
  expect(pidAlive(child)).toBe(false);
  expect((await shop.events(id, "timed_out"))[0]?.payload).toMatchObject({ sigkill: false });
});

test("a worker that ignores SIGTERM gets SIGKILL after the grace, and the record says so", async () => {
  shop = await Workshop.open(
    `profiles: { w: { command: ["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"] } }`,
    { dispatch: "dispatch: { retry_backoff_seconds: 0, grace_seconds: 0.2 }\n" },
  );
  const { id } = await shop.create({ assignee: "w", max_runtime_seconds: 5 });
  await shop.dispatch();
  await until("the trap", () => shop.log(id).includes("deaf"));
  shop.clock.advance(6);
  const { timed_out } = await shop.dispatch({ max: 0 });
  expect(timed_out).toEqual([id]);
  expect((await shop.events(id, "timed_out"))[0]?.payload).toMatchObject({ sigkill: true });
  expect((await shop.runs(id))[0]).toMatchObject({ exit_signal: "SIGKILL", outcome: "timed_out" });
});

test("a worker that ended at SIGTERM is not said to have been killed, however long its supervisor takes", async () => {
  shop = await Workshop.open(SLEEP, {
    dispatch: "dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0, grace_seconds: 0.1 }\n",
  });
  const { id } = await shop.create({ assignee: "w", max_runtime_seconds: 5, max_retries: 1 });
  await shop.dispatch();
  const dir = runDirOf(shop.board, id, 1);
  const { worker, supervisor } = readRecord(dir, "process") ?? expect.unreachable();
  process.kill(supervisor.pid, "SIGSTOP");
  shop.clock.advance(6);
  const pass = shop.dispatch({ max: 0 });
  await until("the worker's end", () => !pidAlive(worker.pid));
  const { at_ms } = readRecord(dir, "stop") ?? expect.unreachable();
  await until("the end of the grace", () => Date.now() > at_ms + 500);
  expect(readRecord(dir, "stop")).toMatchObject({ sigkill: false });
  process.kill(supervisor.pid, "SIGCONT");
  await pass;
  await shop.dispatchUntil("the outcome", async () => (await shop.runs(id))[0]?.ended_at);
  expect((await shop.events(id, "timed_out"))[0]?.payload).toMatchObject({ sigkill: false });
});

test("the profile's time limit counts for tasks that have none", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"], max_runtime_seconds: 5 } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  shop.clock.advance(6);
  expect((await shop.dispatch({ max: 0 })).timed_out).toEqual([id]);
});

test("silence is a clock of its own: a worker that says nothing for too long is stale", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"], stall_seconds: 30 } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  shop.clock.advance(29);
  await call(shop.board, operations.heartbeat, { task_id: id });
  shop.clock.advance(29);
  expect((await shop.dispatch({ max: 0 })).crashed).toEqual([]);
  shop.clock.advance(2);
  expect((await shop.dispatch({ max: 0 })).crashed).toEqual([id]);
  expect((await shop.events(id, "stale"))[0]?.payload).toMatchObject({
    silent_seconds: 31,
    limit_seconds: 30,
  });
  expect((await shop.runs(id))[0]?.outcome).toBe("stale");
});

test("what the host slept while no dispatcher watched counts for neither deadline nor silence after a restart", async () => {
  shop = await Workshop.open(
    'profiles: { w: { command: ["sleep", "600"], max_runtime_seconds: 100, stall_seconds: 50 } }',
  );
  const { id } = await shop.create({ assignee: "w" });
  const awake = (ms: number) => ({ awakeMs: () => ms, max: 0 });
  await shop.dispatch({ awakeMs: () => 1_000_000 });
  shop.clock.advance(8 * 3600 + 40);
  expect(await shop.dispatch(awake(1_040_000))).toMatchObject({ crashed: [], timed_out: [] });
  await call(shop.board, operations.heartbeat, { task_id: id });
  shop.clock.advance(59);
  expect((await shop.dispatch(awake(1_099_000))).timed_out).toEqual([]);
  shop.clock.advance(2);
  expect((await shop.dispatch(awake(1_101_000))).timed_out).toEqual([id]);
  expect((await shop.events(id, "timed_out"))[0]?.payload).toMatchObject({ elapsed_seconds: 101 });
});

test("[#392] a live worker's lease is renewed, so that it is never reclaimed by time", async () => {
  shop = await Workshop.open(SLEEP);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  shop.clock.advance(500);
  await shop.dispatch();
  const { claim_expires } = await shop.task(id);
  expect(claim_expires).toBe(shop.clock.now() + 900);
  shop.clock.advance(5000);
  expect(await shop.dispatch()).toMatchObject({ reclaimed: 0, spawned: [] });
  expect((await shop.task(id)).status).toBe("running");
  expect(await shop.runs(id)).toHaveLength(1);
});

test("a lease held on another host is left to its host until it runs out, and its process holds the task then", async () => {
  shop = await Workshop.open(SLEEP);
  const { id } = await shop.create({ assignee: "w" });
  const { claim } = await call(shop.board, operations.claim, { task_id: id, claimer: "elsewhere:77" });
  await call(shop.board.as({ role: "dispatcher", name: "theirs" }), operations.spawned, {
    task_id: id,
    run_id: claim?.run_id ?? 0,
    pid: 2 ** 22 - 3,
    host: "elsewhere",
    identity: null,
  });
  expect(await shop.dispatch()).toMatchObject({ crashed: [], reclaimed: 0 });
  shop.clock.advance(1000);
  expect(await shop.dispatch()).toMatchObject({ crashed: [], reclaimed: 1, spawned: [] });
  const why = await call(shop.board, operations.why, { task_id: id });
  expect(why.gates.map(({ message }) => message).join()).toContain("held: old worker still alive");
});
