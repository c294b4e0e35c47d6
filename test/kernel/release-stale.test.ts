import { expect, test } from "bun:test";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, verb } from "../support/verbs.ts";

const here = freshBoard();
const stale = (alive: number[] = []) => verb(here.board.as(DISPATCHER), "release-stale", { alive });

test("[#90] an expired claim is released, one second after its end, and not before", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id, { ttl_seconds: 0 });
  expect(await stale()).toEqual([]);
  here.clock.advance(1);
  expect(await stale()).toEqual([id]);
  const { task, runs, events } = await verb(here.board, "show", { task_id: id });
  expect(task).toMatchObject({
    status: "ready",
    claim_lock: null,
    claim_expires: null,
    current_run_id: null,
  });
  expect(runs).toMatchObject([{ id: run_id, outcome: "reclaimed", error: "stale_lock=testhost:1" }]);
  expect(events.at(-1)).toMatchObject({ kind: "reclaimed", run_id, payload: { stale_lock: "testhost:1" } });
});

test("the claim of a living process is left alone, and renewed when half of it is over", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  here.clock.advance(901);
  expect(await stale([run_id])).toEqual([]);
  const dispatcher = here.board.as(DISPATCHER);
  expect(await verb(dispatcher, "renew", { run_ids: [run_id] })).toBe(1);
  expect((await verb(here.board, "show", { task_id: id })).task.claim_expires).toBe(here.clock.now() + 900);
  const before = (await verb(here.board, "changes-since", { since: null })).cursor;
  expect(await verb(dispatcher, "renew", { run_ids: [run_id, 999] })).toBe(0);
  expect((await verb(here.board, "changes-since", { since: null })).cursor).toBe(before);
});

test("[#144] [#145] expiry, crash and completion are three runs in that order", async () => {
  const id = await made(here.board);
  await claimed(here.board, id, { ttl_seconds: 0 });
  here.clock.advance(1);
  await stale();
  const second = await claimed(here.board, id);
  await verb(here.board.as(DISPATCHER), "fail", {
    task_id: id,
    run_id: second.run_id,
    outcome: "crashed",
    error: "pid 7 is not alive",
  });
  here.clock.advance(100);
  await claimed(here.board, id);
  await verb(here.board, "complete", { task_id: id, summary: "at last" });
  const runs = await verb(here.board, "runs", { task_id: id });
  expect(runs.map(({ outcome }) => outcome)).toEqual(["reclaimed", "crashed", "completed"]);
  expect(runs.at(-1)?.summary).toBe("at last");
});

test("a task promoted past its parent stays ready after it was taken back; without that it waits again", async () => {
  const parent = await made(here.board);
  const waived = await made(here.board, { parents: [parent] });
  await verb(here.board, "promote", { task_id: waived, reason: "the parent is a formality" });
  await claimed(here.board, waived);
  const linked = await made(here.board);
  await claimed(here.board, linked);
  await verb(here.board, "link", { parent_id: parent, child_id: linked });
  for (const [task_id, expected] of [
    [waived, "ready"],
    [linked, "todo"],
  ] as const)
    expect((await verb(here.board, "reclaim", { task_id })).status).toBe(expected);
});
