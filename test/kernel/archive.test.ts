import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#129] [#130] an archived task is listed only on request, and stays in the file", async () => {
  const id = await made(here.board);
  await verb(here.board, "archive", { task_id: id });
  expect(await verb(here.board, "list")).toEqual([]);
  expect((await verb(here.board, "list", { include_archived: true })).map((task) => task.id)).toEqual([id]);
  expect((await verb(here.board, "list", { status: "archived" })).map((task) => task.id)).toEqual([id]);
  expect((await verb(here.board, "show", { task_id: id })).task.status).toBe("archived");
});

test("[#131] archiving a running task closes its run as reclaimed and clears the pointer", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(here.board, "archive", { task_id: id });
  const { task, runs, events } = await verb(here.board, "show", { task_id: id });
  expect(task).toMatchObject({
    status: "archived",
    current_run_id: null,
    claim_lock: null,
    worker_pid: null,
  });
  expect(runs).toMatchObject([{ id: run_id, outcome: "reclaimed" }]);
  expect(runs[0]?.summary).toContain("archived");
  expect(events.at(-1)).toMatchObject({ kind: "archived", run_id });
});

test("[#132] archiving an unclaimed task creates no run, and works once", async () => {
  const id = await made(here.board);
  await verb(here.board, "archive", { task_id: id });
  expect((await verb(here.board, "show", { task_id: id })).runs).toEqual([]);
  expect((await refusal(verb(here.board, "archive", { task_id: id }))).code).toBe("wrong_state");
  expect((await refusal(verb(here.board, "archive", { task_id: "t_nope" }))).code).toBe("not_found");
});

test("an archived parent satisfies nothing", async () => {
  const parent = await made(here.board);
  const child = await made(here.board, { parents: [parent] });
  await verb(here.board, "archive", { task_id: parent });
  expect(await verb(here.board, "promote-due")).toBe(0);
  expect((await verb(here.board, "show", { task_id: child })).task.status).toBe("todo");
});
