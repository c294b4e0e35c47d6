import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("a time to come schedules, null takes it away, behind a parent the task stays todo", async () => {
  const at = here.clock.now() + 50;
  const id = await made(here.board);
  expect(await verb(here.board, "schedule", { task_id: id, not_before: at })).toMatchObject({
    status: "scheduled",
    not_before: at,
  });
  expect(await verb(here.board, "schedule", { task_id: id, not_before: null })).toMatchObject({
    status: "ready",
    not_before: null,
  });
  const child = await made(here.board, { parents: [id] });
  expect((await verb(here.board, "schedule", { task_id: child, not_before: at })).status).toBe("todo");
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.slice(1)).toMatchObject([
    { kind: "scheduled", payload: { not_before: at } },
    { kind: "scheduled", payload: { not_before: null } },
  ]);
});

test("a time that is past makes it ready; a blocked task is unblocked by it", async () => {
  const id = await made(here.board);
  await verb(here.board, "block", { task_id: id, reason: "next week" });
  const task = await verb(here.board, "schedule", { task_id: id, not_before: here.clock.now() - 1 });
  expect(task).toMatchObject({ status: "ready", block_kind: null });
});

test("running, reviewed and ended tasks, unknown ids and odd times are refused", async () => {
  const [running, done] = [await made(here.board), await made(here.board)];
  await claimed(here.board, running);
  await verb(here.board, "complete", { task_id: done });
  for (const task_id of [running, done])
    expect((await refusal(verb(here.board, "schedule", { task_id, not_before: 1 }))).code).toBe(
      "wrong_state",
    );
  for (const not_before of [-1, 1.5, "tomorrow", undefined])
    expect((await refusal(verb(here.board, "schedule", { task_id: running, not_before }))).code).toBe(
      "invalid_input",
    );
});
