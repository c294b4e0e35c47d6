import { expect, test } from "bun:test";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("a deleted task is gone from every list; undo brings back all of it", async () => {
  const parent = await made(here.board);
  const id = await made(here.board, {
    parents: [parent],
    title: "nul \u0000 and 🙂",
    skills: ["a"],
    body: "b",
  });
  await verb(here.board, "comment", { task_id: id, body: "keep me" });
  await verb(here.board, "notify-subscribe", { task_id: id, platform: "cli", chat_id: "1" });
  const before = await verb(here.board, "show", { task_id: id });
  const { event_id } = await verb(here.board, "delete", { task_id: id });
  expect((await refusal(verb(here.board, "show", { task_id: id }))).code).toBe("not_found");
  expect((await verb(here.board, "list", { include_archived: true })).map((task) => task.id)).toEqual([
    parent,
  ]);
  expect((await verb(here.board, "show", { task_id: parent })).children).toEqual([]);
  expect((await verb(here.board, "changes-since", { since: event_id - 1 })).removed).toEqual([id]);
  await verb(here.board, "undo", { event_id });
  const after = await verb(here.board, "show", { task_id: id });
  expect({ ...after, events: [] }).toEqual({ ...before, events: [] });
  expect(after.events.slice(-2).map(({ kind }) => kind)).toEqual(["deleted", "undone"]);
  expect(await verb(here.board, "notify-list", { task_id: id })).toHaveLength(1);
});

test("refused while it runs, while its process may live, and while others wait for it", async () => {
  const [running, held, parent] = [await made(here.board), await made(here.board), await made(here.board)];
  await claimed(here.board, running);
  const { run_id } = await claimed(here.board, held);
  await verb(here.board.as(DISPATCHER), "spawned", {
    task_id: held,
    run_id,
    pid: 5,
    host: "h",
    identity: null,
  });
  await verb(here.board, "reclaim", { task_id: held });
  const child = await made(here.board, { parents: [parent] });
  for (const task_id of [running, held, parent])
    expect((await refusal(verb(here.board, "delete", { task_id }))).code).toBe("wrong_state");
  await verb(here.board, "unlink", { parent_id: parent, child_id: child });
  await verb(here.board, "delete", { task_id: parent });
});

test("a finished task that still holds a child back is not deleted: its going would set the child free", async () => {
  const [failed, done] = [await made(here.board), await made(here.board)];
  const held = await made(here.board, { parents: [failed, done] });
  await verb(here.board, "complete", { task_id: failed, outcome: "failure" });
  await verb(here.board, "complete", { task_id: done });
  const { code, details } = await refusal(verb(here.board, "delete", { task_id: failed }));
  expect([code, details?.["waiting"]]).toEqual(["wrong_state", [held]]);
  await verb(here.board, "delete", { task_id: done });
  await verb(here.board, "promote-due");
  expect((await verb(here.board, "show", { task_id: held })).task.status).toBe("todo");
});
