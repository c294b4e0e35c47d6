import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const since = (cursor: number | null, more: object = {}) =>
  verb(here.board, "changes-since", { since: cursor, ...more });

test("events after the cursor come with the cards they touch and their neighbours", async () => {
  const parent = await made(here.board);
  const child = await made(here.board, { parents: [parent] });
  const bystander = await made(here.board);
  const { cursor } = await since(null);
  await verb(here.board, "complete", { task_id: parent });
  const changes = await since(cursor);
  expect(changes.events.map(({ kind, task_id, undoable }) => [kind, task_id, undoable])).toEqual([
    ["completed", parent, true],
    ["promoted", child, false],
  ]);
  expect(changes.tasks.map(({ id }) => id).sort()).toEqual([parent, child].sort());
  expect(changes.tasks.map(({ id }) => id)).not.toContain(bystander);
  expect(changes).toMatchObject({ cursor: changes.events.at(-1)?.id as number, more: false, removed: [] });
  expect(await since(changes.cursor)).toMatchObject({ events: [], tasks: [], cursor: changes.cursor });
});

test("long histories come in pages", async () => {
  for (let i = 0; i < 5; i += 1) await made(here.board);
  const first = await since(0, { limit: 3 });
  expect([first.events.length, first.more, first.cursor]).toEqual([3, true, 3]);
  const second = await since(first.cursor, { limit: 3 });
  expect([second.events.length, second.more]).toEqual([2, false]);
});

test("one task's events alone; deleted tasks are told as removed; odd cursors are refused", async () => {
  const [one, two] = [await made(here.board), await made(here.board)];
  expect((await since(0, { task_id: one })).events.map(({ task_id }) => task_id)).toEqual([one]);
  await verb(here.board, "delete", { task_id: two });
  expect((await since(0)).removed).toEqual([two]);
  for (const bad of [-1, 1.5, "1"])
    expect((await refusal(verb(here.board, "changes-since", { since: bad }))).code).toBe("invalid_input");
});
