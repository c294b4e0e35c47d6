import { expect, test } from "bun:test";
import { DISPATCHER, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#155] [#156] [#160] a heartbeat stamps task and run and writes one event with exactly the note", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  here.clock.advance(3);
  await verb(here.board, "heartbeat", { task_id: id, note: "half way" });
  await verb(here.board, "heartbeat", { task_id: id });
  const { task, runs, events } = await verb(here.board, "show", { task_id: id });
  expect(task.last_heartbeat_at).toBe(here.clock.now());
  expect(runs[0]?.last_heartbeat_at).toBe(here.clock.now());
  expect(events.filter(({ kind }) => kind === "heartbeat")).toMatchObject([
    { run_id, payload: { note: "half way" } },
    { run_id, payload: null },
  ]);
});

test("[#157] a task that is not running has no heartbeat", async () => {
  const id = await made(here.board);
  const { code, message } = await refusal(verb(here.board, "heartbeat", { task_id: id }));
  expect({ code, message }).toEqual({
    code: "wrong_state",
    message: `cannot heartbeat ${id}: it is ready`,
  });
  const { task, events } = await verb(here.board, "show", { task_id: id });
  expect(task.last_heartbeat_at).toBeNull();
  expect(events).toHaveLength(1);
});

test("[#91] [#392] a heartbeating worker keeps its lease, also one that had run out", async () => {
  const id = await made(here.board);
  const own = await claimed(here.board, id, { ttl_seconds: 10 });
  here.clock.advance(60);
  await verb(here.board.as(workerOf(own)), "heartbeat", { task_id: id });
  const { task } = await verb(here.board, "show", { task_id: id });
  expect(task.claim_expires).toBe(here.clock.now() + 900);
  here.clock.advance(899);
  expect(await verb(here.board.as(DISPATCHER), "release-stale")).toEqual([]);
});

test("an old run's heartbeat is refused", async () => {
  const id = await made(here.board);
  const old = await claimed(here.board, id);
  await verb(here.board, "reclaim", { task_id: id });
  await claimed(here.board, id);
  expect((await refusal(verb(here.board.as(workerOf(old)), "heartbeat", { task_id: id }))).code).toBe(
    "claim_lost",
  );
});
