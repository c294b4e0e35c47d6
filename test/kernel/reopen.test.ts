import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("a finished task is taken up again with its result; children that had not started wait again", async () => {
  const id = await made(here.board);
  const [waiting, started] = [
    await made(here.board, { parents: [id] }),
    await made(here.board, { parents: [id] }),
  ];
  await verb(here.board, "complete", { task_id: id, result: "r", outcome: "success" });
  const completed_at = here.clock.now();
  await claimed(here.board, started);
  here.clock.advance(9);
  const task = await verb(here.board, "reopen", { task_id: id, reason: "a bug" });
  expect(task).toMatchObject({ status: "ready", result: "r", completed_at, outcome: null });
  expect((await verb(here.board, "show", { task_id: waiting })).task.status).toBe("todo");
  expect((await verb(here.board, "show", { task_id: started })).task.status).toBe("running");
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.at(-1)).toMatchObject({ kind: "reopened", payload: { from: "done", reason: "a bug" } });
});

test("an archived task goes behind its parents; open tasks are refused", async () => {
  const parent = await made(here.board);
  const id = await made(here.board, { parents: [parent] });
  await verb(here.board, "archive", { task_id: id });
  expect((await verb(here.board, "reopen", { task_id: id })).status).toBe("todo");
  for (const task_id of [id, parent])
    expect((await refusal(verb(here.board, "reopen", { task_id }))).code).toBe("wrong_state");
});
