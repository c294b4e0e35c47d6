import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#308] an empty board has the six standard columns, and review and scheduled once they hold something", async () => {
  const empty = await verb(here.board, "board");
  expect(empty).toMatchObject({ tenants: [], assignees: [], latest_event_id: 0, now: here.clock.now() });
  expect(empty.columns.map(({ name, tasks }): [string, number] => [name, tasks.length])).toEqual(
    ["triage", "todo", "ready", "running", "blocked", "done"].map((name) => [name, 0]),
  );
  await verb(here.board, "request-review", { task_id: await made(here.board) });
  await made(here.board, { not_before: here.clock.now() + 9 });
  const names = (await verb(here.board, "board", { include_archived: true })).columns.map(({ name }) => name);
  expect(names).toEqual([
    "triage",
    "todo",
    "scheduled",
    "ready",
    "running",
    "blocked",
    "review",
    "done",
    "archived",
  ]);
});

test("[#309] [#310] [#311] tasks in full with age and counts; a tenant limits tasks, not the lists", async () => {
  const id = await made(here.board, { tenant: "acme", body: "b", priority: 1 });
  await made(here.board, { assignee: "bob" });
  here.clock.advance(7);
  const { columns, tenants, assignees } = await verb(here.board, "board", { tenant: "acme" });
  expect(columns.flatMap(({ tasks }) => tasks)).toMatchObject([
    {
      id,
      body: "b",
      status: "ready",
      spawn_failures: 0,
      last_spawn_error: null,
      age: { created_age_seconds: 7, started_age_seconds: null, time_to_complete_seconds: null },
      link_counts: { parents: 0, children: 0 },
      comment_count: 0,
      progress: null,
    },
  ]);
  expect([tenants, assignees]).toEqual([["acme"], ["ada", "bob"]]);
});

test("[#333] [#334] progress counts the children that are not archived", async () => {
  const parent = await made(here.board);
  const [one, two] = [await made(here.board), await made(here.board)];
  for (const child_id of [one, two]) await verb(here.board, "link", { parent_id: parent, child_id });
  const progress = async () =>
    (await verb(here.board, "board")).columns.flatMap(({ tasks }) => tasks).find((task) => task.id === parent)
      ?.progress;
  expect(await progress()).toEqual({ done: 0, total: 2 });
  await verb(here.board, "promote", { task_id: one, reason: "x" });
  await verb(here.board, "complete", { task_id: one });
  expect(await progress()).toEqual({ done: 1, total: 2 });
  await verb(here.board, "archive", { task_id: two });
  expect(await progress()).toEqual({ done: 1, total: 1 });
  await verb(here.board, "archive", { task_id: one });
  expect(await progress()).toBeNull();
});
