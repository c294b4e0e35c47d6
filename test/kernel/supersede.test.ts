import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("the new task takes the old one's place before its children", async () => {
  const [old, next] = [await made(here.board), await made(here.board)];
  const child = await made(here.board, { parents: [old], parents_gate: "any" });
  await claimed(here.board, old);
  const task = await verb(here.board, "supersede", { task_id: old, by: next, reason: "a better plan" });
  expect(task).toMatchObject({ status: "archived", superseded_by: next, current_run_id: null });
  const shown = await verb(here.board, "show", { task_id: child });
  expect(shown.links).toEqual([{ parent_id: next, child_id: child, gate: "any" }]);
  expect(shown.task.status).toBe("todo");
  expect((await verb(here.board, "runs", { task_id: old }))[0]?.outcome).toBe("cancelled");
  await verb(here.board, "complete", { task_id: next });
  expect((await verb(here.board, "show", { task_id: child })).task.status).toBe("ready");
});

test("the new task may have waited for the old one", async () => {
  const old = await made(here.board);
  const next = await made(here.board, { parents: [old] });
  await verb(here.board, "supersede", { task_id: old, by: next });
  const { parents, task } = await verb(here.board, "show", { task_id: next });
  expect(parents).toEqual([]);
  expect(task.status).toBe("ready");
});

test("refused: itself, unknown ids, ended tasks, and what would close a cycle, with nothing changed", async () => {
  const old = await made(here.board);
  const child = await made(here.board, { parents: [old] });
  const next = await made(here.board, { parents: [child] });
  expect((await refusal(verb(here.board, "supersede", { task_id: old, by: old }))).code).toBe(
    "invalid_input",
  );
  expect((await refusal(verb(here.board, "supersede", { task_id: old, by: "t_nope" }))).code).toBe(
    "not_found",
  );
  expect((await refusal(verb(here.board, "supersede", { task_id: old, by: next }))).message).toContain(
    "cycle",
  );
  expect((await verb(here.board, "show", { task_id: child })).parents).toEqual([old]);
  await verb(here.board, "complete", { task_id: old });
  expect((await refusal(verb(here.board, "supersede", { task_id: old, by: child }))).code).toBe(
    "wrong_state",
  );
});
