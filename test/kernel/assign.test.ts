import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#133] a running, claimed task is not reassigned", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  const { code, message, hint } = await refusal(verb(here.board, "assign", { task_id: id, assignee: "bob" }));
  expect(code).toBe("wrong_state");
  expect(message).toContain("currently running");
  expect(hint).toContain("kanbun reclaim");
});

test("[#134] else a task is assigned in any status, and the event is written even when nothing changes", async () => {
  const [done, archived, ready] = [await made(here.board), await made(here.board), await made(here.board)];
  await verb(here.board, "complete", { task_id: done });
  await verb(here.board, "archive", { task_id: archived });
  for (const task_id of [done, archived, ready]) {
    expect((await verb(here.board, "assign", { task_id, assignee: "bob" })).assignee).toBe("bob");
    expect((await verb(here.board, "assign", { task_id, assignee: "bob" })).assignee).toBe("bob");
    expect((await verb(here.board, "assign", { task_id, assignee: "" })).assignee).toBeNull();
    const { events } = await verb(here.board, "show", { task_id });
    expect(events.filter(({ kind }) => kind === "assigned").map(({ payload }) => payload)).toEqual([
      { assignee: "bob" },
      { assignee: "bob" },
      { assignee: null },
    ]);
  }
  expect((await refusal(verb(here.board, "assign", { task_id: "t_nope", assignee: "x" }))).code).toBe(
    "not_found",
  );
});

test("reassign takes a running task back first", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  const task = await verb(here.board, "reassign", { task_id: id, assignee: "bob", reason: "stuck" });
  expect(task).toMatchObject({ status: "ready", assignee: "bob" });
  const { runs } = await verb(here.board, "show", { task_id: id });
  expect(runs).toMatchObject([{ outcome: "reclaimed", error: "stuck" }]);
});
