import { expect, test } from "bun:test";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });

async function failOnce(task_id: string, outcome: string, more: object = {}, error = "it broke") {
  const { run_id } = await claimed(here.board, task_id);
  const result = await verb(here.board.as(DISPATCHER), "fail", { task_id, run_id, outcome, error, ...more });
  here.clock.advance(1000);
  return { ...result, run_id };
}

test("[#165] [#166] a crash puts the task back with its event, its run and a pause", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  const facts = { pid: 4242, claimer: "testhost:1" };
  const error = "pid 4242 is not alive";
  const result = await verb(here.board.as(DISPATCHER), "fail", {
    task_id: id,
    run_id,
    outcome: "crashed",
    error,
    facts,
  });
  expect(result).toEqual({ run_id, failures: 1, gave_up: false, retry_at: here.clock.now() + 10 });
  const { task, runs, events } = await show(id);
  expect(task).toMatchObject({
    status: "ready",
    consecutive_failures: 1,
    last_failure_error: error,
    worker_pid: null,
  });
  expect(runs).toMatchObject([{ outcome: "crashed", status: "crashed", error, metadata: facts }]);
  expect(events.at(-1)).toMatchObject({ kind: "crashed", run_id, payload: facts });
});

test("[#168] [#169] [#172] a time-out clears pid and heartbeat, and is reported once", async () => {
  const id = await made(here.board, { max_runtime_seconds: 5 });
  const { run_id } = await claimed(here.board, id);
  await verb(here.board, "heartbeat", { task_id: id });
  const facts = { pid: 1, elapsed_seconds: 9, limit_seconds: 5, sigkill: false };
  const call = () =>
    verb(here.board.as(DISPATCHER), "fail", {
      task_id: id,
      run_id,
      outcome: "timed_out",
      error: "ran 9 s of 5 s",
      facts,
    });
  await call();
  expect(await call()).toBeNull();
  const { task, events } = await show(id);
  expect(task).toMatchObject({ status: "ready", worker_pid: null, last_heartbeat_at: null });
  const timedOut = events.filter(({ kind }) => kind === "timed_out");
  expect(timedOut.map((event) => [event.run_id, event.payload])).toEqual([[run_id, facts]]);
});

test("[#173] [#176] [#183] below the limit a failing spawn puts the task back and counts one", async () => {
  const id = await made(here.board);
  for (const failures of [1, 2]) {
    expect(await failOnce(id, "spawn_failed", { limit: 5 }, "no such program")).toMatchObject({
      failures,
      gave_up: false,
    });
    const { task, events } = await show(id);
    expect(task).toMatchObject({ status: "ready", claim_lock: null, consecutive_failures: failures });
    expect(task.last_failure_error).toBe("no such program");
    expect(events.at(-1)).toMatchObject({
      kind: "spawn_failed",
      payload: { error: "no such program", failures },
    });
  }
});

test("[#174] [#175] [#180] [#181] [#182] the failure that reaches the limit blocks the task: gave_up", async () => {
  const id = await made(here.board);
  const given: boolean[] = [];
  for (let i = 0; i < 5; i += 1)
    given.push(Boolean((await failOnce(id, "spawn_failed", { limit: 5 }, "workspace: bad")).gave_up));
  expect(given).toEqual([false, false, false, false, true]);
  const { task, runs, events } = await show(id);
  expect(task).toMatchObject({ status: "blocked", outcome: "failure", retry_at: null });
  expect(runs.map(({ outcome }) => outcome)).toEqual([...Array(4).fill("spawn_failed"), "gave_up"]);
  expect(runs.at(-1)).toMatchObject({ error: "workspace: bad", metadata: { failures: 5 } });
  expect(events.at(-1)).toMatchObject({ kind: "gave_up", payload: { failures: 5, error: "workspace: bad" } });
});

test("all kinds of failure share one counter; the default limit is 3, a task's own goes before it", async () => {
  const id = await made(here.board);
  expect((await failOnce(id, "crashed")).gave_up).toBe(false);
  expect((await failOnce(id, "timed_out")).gave_up).toBe(false);
  expect((await failOnce(id, "spawn_failed")).gave_up).toBe(true);
  const once = await made(here.board, { max_retries: 1 });
  expect((await failOnce(once, "crashed", { limit: 9 })).gave_up).toBe(true);
});

test("children that wait for the failure go when the breaker opens, others stay", async () => {
  const id = await made(here.board, { max_retries: 1 });
  const rescue = await made(here.board, { parents: [id], parents_gate: "failure" });
  const next = await made(here.board, { parents: [id] });
  await failOnce(id, "crashed");
  expect((await show(rescue)).task.status).toBe("ready");
  expect((await show(next)).task.status).toBe("todo");
});

test("[#177] [#178] a spawn that worked takes back spawn failures, and leaves crashes counted", async () => {
  const id = await made(here.board);
  await failOnce(id, "crashed", { limit: 9 });
  await failOnce(id, "spawn_failed", { limit: 9 });
  const { run_id } = await claimed(here.board, id);
  const process = { task_id: id, run_id, pid: 77, host: "testhost", identity: "boot|5" };
  const task = await verb(here.board.as(DISPATCHER), "spawned", process);
  expect(task).toMatchObject({ status: "running", worker_pid: 77, consecutive_failures: 1 });
  const fresh = await made(here.board);
  await failOnce(fresh, "spawn_failed", { limit: 9 });
  const again = await claimed(here.board, fresh);
  const cleared = await verb(here.board.as(DISPATCHER), "spawned", {
    ...process,
    task_id: fresh,
    run_id: again.run_id,
  });
  expect(cleared).toMatchObject({ consecutive_failures: 0, last_failure_error: null });
});

test("[#189] spawned writes one event whose payload is exactly the pid", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(here.board.as(DISPATCHER), "spawned", {
    task_id: id,
    run_id,
    pid: 77,
    host: "testhost",
    identity: null,
  });
  const { events, runs } = await show(id);
  const spawned = events.filter(({ kind }) => kind === "spawned");
  expect(spawned.map((event) => [event.run_id, event.payload])).toEqual([[run_id, { pid: 77 }]]);
  expect(runs[0]?.worker_pid).toBe(77);
});

test("pauses double, are capped, and can be turned off", async () => {
  const pauses: number[] = [];
  const id = await made(here.board, { max_retries: 99 });
  for (let i = 0; i < 7; i += 1) {
    const at = here.clock.now();
    pauses.push(((await failOnce(id, "crashed")).retry_at ?? 0) - at);
  }
  expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300]);
  const none = here.board.under({ ...DEFAULT_SETTINGS, retryBackoffSeconds: 0 });
  const other = await made(none);
  const { run_id } = await claimed(none, other);
  const result = await verb(none.as(DISPATCHER), "fail", {
    task_id: other,
    run_id,
    outcome: "crashed",
    error: "x",
  });
  expect(result?.retry_at).toBeNull();
});

test("a failure of a run that is over writes nothing", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(here.board, "archive", { task_id: id });
  const before = (await show(id)).events.length;
  expect(
    await verb(here.board.as(DISPATCHER), "fail", { task_id: id, run_id, outcome: "crashed", error: "x" }),
  ).toBeNull();
  expect((await show(id)).events.length).toBe(before);
});

test("a silent clean exit is a crash with an extra protocol_violation", async () => {
  const id = await made(here.board);
  await failOnce(id, "crashed", { violation: true, facts: { exit_code: 0 } }, "exited without reporting");
  expect((await show(id)).events.slice(-2).map(({ kind }) => kind)).toEqual([
    "crashed",
    "protocol_violation",
  ]);
});

test("errors are cut at 500 code points", async () => {
  const id = await made(here.board);
  await failOnce(id, "crashed", {}, "🙂".repeat(600));
  expect((await show(id)).task.last_failure_error).toBe("🙂".repeat(500));
});

test("a failed review goes back to review", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  await verb(here.board, "request-review", { task_id: id, summary: "s" });
  await failOnce(id, "crashed");
  expect((await show(id)).task.status).toBe("review");
});

test("release puts a task back free of charge", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  const retry_at = here.clock.now() + 60;
  const release = () =>
    verb(here.board.as(DISPATCHER), "release", { task_id: id, run_id, reason: "429", retry_at });
  expect(await release()).toMatchObject({ status: "ready", consecutive_failures: 0, retry_at });
  expect(await release()).toBeNull();
  expect((await show(id)).runs).toMatchObject([{ outcome: "rate_limited", error: "429" }]);
  const [gate] = (await verb(here.board, "why", { task_id: id, dispatcher_alive: true })).gates;
  expect(gate).toMatchObject({ code: "cooldown", until: retry_at });
  expect(gate?.message).toContain("rate limited (429)");
});

test("what a process used is kept on its run", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  const dispatcher = here.board.as(DISPATCHER);
  await verb(dispatcher, "spawned", { task_id: id, run_id, pid: 9, host: "testhost", identity: "b|1" });
  const usage = {
    exit_code: 0,
    tokens_in: 10,
    tokens_out: 20,
    cost_usd: 0.5,
    session_ref: "s-1",
    model: "m",
  };
  expect(await verb(dispatcher, "gone", { run_id, ...usage })).toBe(true);
  expect(await verb(dispatcher, "gone", { run_id })).toBe(false);
  expect(await verb(here.board, "get-run", { run_id })).toMatchObject(usage);
});
