import { expect, test } from "bun:test";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });

test("[#120] [#127] unblocking makes the task ready and adds no run", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await verb(here.board, "block", { task_id: id, reason: "r" });
  expect((await verb(here.board, "unblock", { task_id: id })).status).toBe("ready");
  const { runs, events } = await show(id);
  expect(runs).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ kind: "unblocked", run_id: null, payload: null });
});

test("[#126] only a blocked task is unblocked", async () => {
  const [ready, archived] = [await made(here.board), await made(here.board)];
  await verb(here.board, "archive", { task_id: archived });
  for (const task_id of [ready, archived])
    expect((await refusal(verb(here.board, "unblock", { task_id }))).code).toBe("wrong_state");
});

test("[#128] a run that a blocked task still points at is closed as reclaimed", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await here.board.transaction(
    (tx) =>
      tx.sql`update tasks set status = 'blocked', claim_lock = null, claim_expires = null where id = ${id}`,
  );
  await verb(here.board, "unblock", { task_id: id });
  const { task, runs } = await show(id);
  expect(task.current_run_id).toBeNull();
  expect(runs.map(({ outcome }) => outcome)).toEqual(["reclaimed"]);
});

test("[#397] unblocking resets the failure counter: one further failure does not reopen the breaker", async () => {
  const id = await made(here.board);
  const dispatcher = here.board.as(DISPATCHER);
  const failOnce = async () => {
    const { run_id } = await claimed(here.board, id);
    return verb(dispatcher, "fail", { task_id: id, run_id, outcome: "crashed", error: "gone" });
  };
  for (const gave_up of [false, false, true]) expect(await failOnce()).toMatchObject({ gave_up });
  expect((await show(id)).task).toMatchObject({ status: "blocked", outcome: "failure" });
  await verb(here.board, "unblock", { task_id: id });
  expect((await show(id)).task).toMatchObject({
    consecutive_failures: 0,
    last_failure_error: null,
    outcome: null,
  });
  expect(await failOnce()).toMatchObject({ gave_up: false, failures: 1 });
});

test("[#398] with an unfinished parent it goes back behind it", async () => {
  const [parent, id] = [await made(here.board), await made(here.board)];
  await verb(here.board, "block", { task_id: id });
  await verb(here.board, "link", { parent_id: parent, child_id: id });
  expect((await verb(here.board, "unblock", { task_id: id })).status).toBe("todo");
});
