import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const task = async (task_id: string) => (await verb(here.board, "show", { task_id })).task;

test("a cancelled task is archived as failed and its run closed as cancelled", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  expect(await verb(here.board, "cancel", { task_id: id, reason: "not needed" })).toMatchObject({
    cancelled: [id],
    task: { status: "archived", outcome: "failure", current_run_id: null },
  });
  const { runs, events } = await verb(here.board, "show", { task_id: id });
  expect(runs).toMatchObject([{ id: run_id, outcome: "cancelled", error: "not needed" }]);
  expect(events.at(-1)).toMatchObject({ kind: "cancelled", run_id, payload: { reason: "not needed" } });
});

test("children that wait for the failure go, others stay", async () => {
  const id = await made(here.board);
  const [clean, next] = [
    await made(here.board, { parents: [id], parents_gate: "any" }),
    await made(here.board, { parents: [id] }),
  ];
  await verb(here.board, "cancel", { task_id: id });
  expect([(await task(clean)).status, (await task(next)).status]).toEqual(["ready", "todo"]);
});

test("with cascade all that comes after goes too, but what ended stays", async () => {
  const top = await made(here.board);
  const [mid, done] = [await made(here.board, { parents: [top] }), await made(here.board)];
  await verb(here.board, "complete", { task_id: done });
  await verb(here.board, "link", { parent_id: top, child_id: done });
  const leaf = await made(here.board, { parents: [mid] });
  expect((await verb(here.board, "cancel", { task_id: top, cascade: true })).cancelled).toEqual([
    top,
    mid,
    leaf,
  ]);
  expect((await task(done)).status).toBe("done");
});

test("ended and unknown tasks are refused", async () => {
  const id = await made(here.board);
  await verb(here.board, "complete", { task_id: id });
  expect((await refusal(verb(here.board, "cancel", { task_id: id }))).code).toBe("wrong_state");
  expect((await refusal(verb(here.board, "cancel", { task_id: "t_nope" }))).code).toBe("not_found");
});
