import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#138] [#139] [#140] [#141] a life leaves created, claimed and completed; the last two share a run", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(here.board, "complete", { task_id: id });
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.map(({ kind, run_id: run }) => [kind, run])).toEqual([
    ["created", null],
    ["claimed", run_id],
    ["completed", run_id],
  ]);
  for (const event of events) expect(event.actor).toBe("user");
});

test("parents and children are ids in order", async () => {
  const ids = [await made(here.board), await made(here.board), await made(here.board)];
  const child = await made(here.board, { parents: [ids[2], ids[0]] });
  expect((await verb(here.board, "show", { task_id: child })).parents).toEqual([ids[0], ids[2]] as string[]);
  expect((await verb(here.board, "show", { task_id: ids[0] })).children).toEqual([child]);
  expect((await verb(here.board, "show", { task_id: ids[1] })).children).toEqual([]);
});

test("events can be limited to the newest; an unknown task is refused", async () => {
  const id = await made(here.board);
  for (const body of ["a", "b", "c"]) await verb(here.board, "comment", { task_id: id, body });
  const { events } = await verb(here.board, "show", { task_id: id, events_limit: 2 });
  expect(events.map(({ id: event }) => event)).toEqual([3, 4]);
  expect((await refusal(verb(here.board, "show", { task_id: "t_nope" }))).code).toBe("not_found");
});

test("[#153] 1000 runs on one task are all listed, in order; unknown tasks have none", async () => {
  const id = await made(here.board);
  await here.board.transaction(async (tx) => {
    for (let i = 0; i < 1000; i += 1) {
      await claimed(tx, id);
      await verb(tx, "reclaim", { task_id: id });
    }
  });
  await claimed(here.board, id);
  const runs = await verb(here.board, "runs", { task_id: id });
  expect(runs.length).toBe(1001);
  expect(runs.map((run) => run.id)).toEqual(Array.from({ length: 1001 }, (_, i) => i + 1));
  expect((await verb(here.board, "runs", { task_id: id, include_open: false })).length).toBe(1000);
  expect((await verb(here.board, "runs", { task_id: id, limit: 3 })).map((run) => run.id)).toEqual([
    999, 1000, 1001,
  ]);
  expect(await verb(here.board, "runs", { task_id: "t_nope" })).toEqual([]);
  expect((await refusal(verb(here.board, "get-run", { run_id: 5555 }))).code).toBe("not_found");
});

test("text that is no JSON reads as null, never as an error", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await verb(here.board, "complete", { task_id: id, metadata: { a: 1 } });
  await here.board.transaction(async (tx) => {
    await tx.sql`update task_runs set metadata = '{"a": NaN}'`;
    await tx.sql`update task_events set payload = 'not json' where kind = 'claimed'`;
    await tx.sql`update tasks set skills = '{"not":"a list"}', params = '[1]'`;
  });
  const { task, runs, events } = await verb(here.board, "show", { task_id: id });
  expect([task.skills, task.params, runs[0]?.metadata, events[1]?.payload]).toEqual([null, null, null, null]);
});
