import { expect, test } from "bun:test";
import { STATUSES } from "../../src/kernel/index.ts";
import { DISPATCHER, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const snapshot = (input: object = {}) => verb(here.board, "board-snapshot", input);

test("an empty board has all columns and nothing in them", async () => {
  const empty = await snapshot();
  expect(empty.columns.map(({ name, count }) => [name, count])).toEqual(STATUSES.map((name) => [name, 0]));
  expect(empty).toMatchObject({
    tasks: [],
    latest_event_id: 0,
    assignees: [],
    tenants: [],
    running: { count: 0, cap: null },
  });
});

test("a card carries its counts, its run, its block and its late results, and no long texts", async () => {
  const parent = await made(here.board, { tenant: "acme" });
  const id = await made(here.board, { body: "LONG TEXT", parents: [parent], priority: 2 });
  const [one, two] = [await made(here.board, { parents: [id] }), await made(here.board, { parents: [id] })];
  await verb(here.board, "complete", { task_id: parent });
  const old = await claimed(here.board, id);
  await verb(here.board, "reclaim", { task_id: id });
  await refusal(verb(here.board.as(workerOf(old)), "complete", { task_id: id, summary: "LATE TEXT" }));
  const { run_id } = await claimed(here.board, id);
  here.clock.advance(5);
  await verb(here.board, "heartbeat", { task_id: id, note: "compiling" });
  await verb(here.board, "comment", { task_id: id, body: "LONG COMMENT" });
  await verb(here.board.as(DISPATCHER), "gone", { run_id, cost_usd: 0.25 });
  await verb(here.board, "archive", { task_id: two });
  const all = await snapshot();
  const card = all.tasks.find((task) => task.id === id);
  expect(card).toEqual({
    id,
    title: "a task",
    status: "running",
    assignee: "ada",
    priority: 2,
    tenant: null,
    created_at: here.clock.now() - 5,
    started_at: here.clock.now() - 5,
    completed_at: null,
    updated_event_id: all.latest_event_id - 1,
    updated_at: here.clock.now(),
    run_started_at: here.clock.now() - 5,
    last_heartbeat_at: here.clock.now(),
    link_counts: { parents: 1, children: 2 },
    open_parents: 0,
    comment_count: 1,
    progress: { done: 0, total: 1 },
    attempts: 2,
    block_kind: null,
    block_reason: null,
    not_before: null,
    cost_usd: 0.25,
    activity: "compiling",
    outcome: null,
    late: 1,
  });
  expect(all.tasks.find((task) => task.id === one)).toMatchObject({
    open_parents: 1,
    progress: null,
    attempts: 0,
    cost_usd: null,
  });
  expect(JSON.stringify(all)).not.toMatch(/LONG|LATE/u);
  expect(all).toMatchObject({ assignees: ["ada"], tenants: ["acme"], running: { count: 1 } });
});

test("whatever happens to a card is its update: an edit, and a comment another program wrote without an event", async () => {
  const id = await made(here.board);
  const updated = async () => (await snapshot()).tasks.find((task) => task.id === id)?.updated_at;
  const start = here.clock.now();
  expect(await updated()).toBe(start);
  here.clock.advance(60);
  await verb(here.board, "edit", { task_id: id, title: "another title" });
  expect(await updated()).toBe(start + 60);
  await here.board.sql`
    insert into task_comments (task_id, author, body, created_at) values (${id}, 'x', 'y', ${start + 90})`;
  expect(await updated()).toBe(start + 90);
});

test("a blocked card says why, also after the breaker opened", async () => {
  const [asked, broken] = [await made(here.board), await made(here.board, { max_retries: 1 })];
  await verb(here.board, "block", { task_id: asked, reason: "which one?", kind: "needs_input" });
  const { run_id } = await claimed(here.board, broken);
  await verb(here.board.as(DISPATCHER), "fail", {
    task_id: broken,
    run_id,
    outcome: "crashed",
    error: "segfault",
  });
  const cards = new Map((await snapshot()).tasks.map((task) => [task.id, task]));
  expect(cards.get(asked)).toMatchObject({
    block_reason: "which one?",
    block_kind: "needs_input",
    outcome: null,
  });
  expect(cards.get(broken)).toMatchObject({ block_reason: "segfault", outcome: "failure" });
});

test("columns are cut: open ones by urgency, done newest first, archived only on request; counts stay true", async () => {
  const done: string[] = [];
  for (let i = 0; i < 25; i += 1) {
    const id = await made(here.board);
    await verb(here.board, "complete", { task_id: id });
    here.clock.advance(1);
    done.push(id);
  }
  const low = await made(here.board, { priority: -1 });
  const high = await made(here.board, { priority: 9 });
  await verb(here.board, "archive", { task_id: done[0] });
  const cut = await snapshot({ limit_open: 1 });
  expect(cut.tasks.map(({ id }) => id)).toEqual([high, ...done.slice(5).reverse()]);
  expect(cut.columns.filter(({ count }) => count > 0)).toEqual([
    { name: "ready", count: 2, limit: 1 },
    { name: "done", count: 24, limit: 20 },
    { name: "archived", count: 1, limit: 0 },
  ]);
  const whole = await snapshot({ limit_done: 100, limit_archived: 10 });
  expect(whole.tasks.map(({ id }) => id)).toContain(low);
  expect(whole.tasks).toHaveLength(27);
});

test("a status of another program stands in todo", async () => {
  const id = await made(here.board);
  await here.board.transaction((tx) => tx.sql`update tasks set status = 'someday' where id = ${id}`);
  const all = await snapshot();
  expect(all.columns.find(({ name }) => name === "todo")?.count).toBe(1);
  expect(all.tasks.map((task) => task.id)).toEqual([id]);
  expect((await verb(here.board, "board")).columns.find(({ name }) => name === "todo")?.tasks).toHaveLength(
    1,
  );
  await here.board.transaction((tx) => tx.sql`update tasks set status = 'ready'`);
});
