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
  const beats = events.filter(({ kind }) => kind === "heartbeat");
  expect(beats.map((beat) => [beat.run_id, beat.payload])).toEqual([
    [run_id, { note: "half way" }],
    [run_id, null],
  ]);
});

test("[#157] a task that is not running has no heartbeat: it is refused and stamps nothing", async () => {
  const ids = {
    ready: await made(here.board),
    todo: await made(here.board, { parents: [await made(here.board)] }),
    triage: await made(here.board, { triage: true }),
    blocked: await made(here.board),
    done: await made(here.board),
    archived: await made(here.board),
  };
  await verb(here.board, "block", { task_id: ids.blocked });
  await verb(here.board, "complete", { task_id: ids.done });
  await verb(here.board, "archive", { task_id: ids.archived });
  for (const [status, task_id] of Object.entries(ids)) {
    const before = await verb(here.board, "show", { task_id });
    const { code, message } = await refusal(verb(here.board, "heartbeat", { task_id }));
    expect({ code, message }).toEqual({
      code: "wrong_state",
      message: `cannot heartbeat ${task_id}: it is ${status}`,
    });
    expect(before.task.last_heartbeat_at).toBeNull();
    expect(await verb(here.board, "show", { task_id })).toEqual(before);
  }
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
