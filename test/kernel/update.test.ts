import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const update = (task_id: string, input: object) => verb(here.board, "update", { task_id, ...input });

test("[#317] [#318] assignee, status and fields change together", async () => {
  const id = await made(here.board);
  const task = await update(id, { assignee: "bob", status: "triage", priority: 4, title: " t ", body: "" });
  expect(task).toMatchObject({ assignee: "bob", status: "triage", priority: 4, title: "t", body: "" });
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.map(({ kind }) => kind)).toEqual([
    "created",
    "assigned",
    "status",
    "reprioritized",
    "edited",
  ]);
});

test("[#418] one refusal and nothing is applied", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  for (const bad of [{ assignee: "bob" }, { status: "scheduled" }])
    expect((await refusal(update(id, { priority: 9, title: "x", ...bad }))).code).toBe("wrong_state");
  for (const bad of [{ title: " " }, { status: "nowhere" }])
    expect((await refusal(update(id, { priority: 9, ...bad }))).code).toBe("invalid_input");
  expect((await verb(here.board, "show", { task_id: id })).task).toMatchObject({
    priority: 0,
    title: "a task",
    assignee: "ada",
  });
});

test("a refused status is named, an unknown task is not found, an empty update writes nothing", async () => {
  const id = await made(here.board, { parents: [await made(here.board)] });
  expect((await refusal(update(id, { status: "done" }))).message).toContain("done");
  expect((await refusal(update("t_nope", {}))).code).toBe("not_found");
  await update(id, {});
  expect((await verb(here.board, "show", { task_id: id })).events).toHaveLength(1);
});

test("a result is stored without completing, and handed over with it", async () => {
  const id = await made(here.board);
  expect((await update(id, { result: "draft" })).result).toBe("draft");
  expect(await update(id, { status: "done", result: "final", summary: "s" })).toMatchObject({
    status: "done",
    result: "final",
  });
});

test("a time is set and cleared", async () => {
  const id = await made(here.board);
  expect((await update(id, { not_before: here.clock.now() + 5 })).status).toBe("scheduled");
  expect((await update(id, { not_before: null })).status).toBe("ready");
});
