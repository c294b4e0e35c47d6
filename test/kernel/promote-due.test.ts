import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Board } from "../../src/kernel/index.ts";
import type { TestBoard } from "../support/board.ts";
import { testBoard } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { claimed, made, verb } from "../support/verbs.ts";

let here: TestBoard;
let board: Board;
beforeEach(async () => {
  here = await testBoard();
  board = here.board;
});
afterEach(async () => {
  expect(await violations(board)).toEqual([]);
  here.close();
});

const status = async (task_id: string) => (await verb(board, "show", { task_id })).task.status;
const complete = (task_id: string) => verb(board, "complete", { task_id });

test("[#70] [#71] [#78] a chain is promoted one link at a time, each with an event `promoted`", async () => {
  const a = await made(board);
  const b = await made(board, { parents: [a] });
  const c = await made(board, { parents: [b] });
  await complete(a);
  expect([await status(b), await status(c)]).toEqual(["ready", "todo"]);
  await complete(b);
  expect(await status(c)).toBe("ready");
  const kinds = (await verb(board, "show", { task_id: c })).events.map(({ kind }) => kind);
  expect(kinds).toEqual(["created", "promoted"]);
});

test("[#72] with two parents the child waits for both", async () => {
  const [a, b] = [await made(board), await made(board)];
  const child = await made(board, { parents: [a, b] });
  await complete(a);
  expect(await status(child)).toBe("todo");
  await complete(b);
  expect(await status(child)).toBe("ready");
});

test("[#73] a diamond's leaf waits for both middles", async () => {
  const top = await made(board);
  const [left, right] = [await made(board, { parents: [top] }), await made(board, { parents: [top] })];
  const leaf = await made(board, { parents: [left, right] });
  for (const [id, expected] of [
    [top, "todo"],
    [left, "todo"],
    [right, "ready"],
  ] as const) {
    await complete(id);
    expect(await status(leaf)).toBe(expected);
  }
});

test("[#74] 500 children of one parent are ready right after it", async () => {
  const parent = await made(board);
  for (let i = 0; i < 500; i += 1) await made(board, { parents: [parent] });
  expect((await complete(parent)).promoted).toBe(500);
  expect((await verb(board, "list", { status: "ready" })).length).toBe(500);
});

test("[#75] a child of 500 parents waits for the last", async () => {
  const parents: string[] = [];
  for (let i = 0; i < 500; i += 1) parents.push(await made(board));
  const child = await made(board, { parents });
  for (const parent of parents.slice(1)) await complete(parent);
  expect(await status(child)).toBe("todo");
  await complete(parents[0] as string);
  expect(await status(child)).toBe("ready");
});

test("[#80] a draft without parents is never promoted", async () => {
  const draft = await made(board, { triage: true });
  expect(await verb(board, "promote-due")).toBe(0);
  expect(await status(draft)).toBe("triage");
});

test("a scheduled task becomes ready at its time, not before, and also behind its parents", async () => {
  const at = here.clock.now() + 100;
  const parent = await made(board);
  const [alone, behind] = [
    await made(board, { not_before: at }),
    await made(board, { not_before: at, parents: [parent] }),
  ];
  await complete(parent);
  expect([await status(alone), await status(behind)]).toEqual(["scheduled", "scheduled"]);
  here.clock.advance(99);
  expect(await verb(board, "promote-due")).toBe(0);
  here.clock.advance(1);
  expect(await verb(board, "promote-due")).toBe(2);
  expect([await status(alone), await status(behind)]).toEqual(["ready", "ready"]);
});

test("a scheduled task without a time, which another program left, waits for a person", async () => {
  const id = await made(board);
  await board.transaction((tx) => tx.sql`update tasks set status = 'scheduled' where id = ${id}`);
  expect(await verb(board, "promote-due")).toBe(0);
  expect((await verb(board, "why", { task_id: id })).gates[0]).toMatchObject({
    code: "scheduled",
    message: "is scheduled without a time",
  });
  await verb(board, "promote", { task_id: id });
  expect(await status(id)).toBe("ready");
});

test("a pass with nothing to do takes no write lock", async () => {
  await made(board, { parents: [await made(board)] });
  const before = (await verb(board, "changes-since", { since: null })).cursor;
  const reading = { ...board, transaction: () => Promise.reject(new Error("the write lock was taken")) };
  expect(await verb(reading as Board, "promote-due")).toBe(0);
  expect((await verb(board, "changes-since", { since: null })).cursor).toBe(before);
});

test("a transient block ends by itself after its pause, a dependency block when a parent completes", async () => {
  const parent = await made(board);
  const [passing, waiting, asking] = [await made(board), await made(board), await made(board)];
  await verb(board, "link", { parent_id: parent, child_id: asking });
  await verb(board, "promote", { task_id: asking, reason: "start early" });
  for (const [task_id, kind] of [
    [passing, "transient"],
    [waiting, "needs_input"],
    [asking, "dependency"],
  ] as const) {
    await claimed(board, task_id);
    await verb(board, "block", { task_id, reason: "cannot go on", kind });
  }
  expect(await verb(board, "promote-due")).toBe(0);
  here.clock.advance(10);
  expect(await verb(board, "promote-due")).toBe(1);
  expect([await status(passing), await status(waiting), await status(asking)]).toEqual([
    "ready",
    "blocked",
    "blocked",
  ]);
  await complete(parent);
  expect([await status(waiting), await status(asking)]).toEqual(["blocked", "ready"]);
  const { events } = await verb(board, "show", { task_id: asking });
  expect(events.at(-1)).toMatchObject({ kind: "unblocked", payload: { auto: "dependency" } });
});

test("a dependency block whose parents were done before it waits for a person", async () => {
  const parent = await made(board);
  const child = await made(board, { parents: [parent] });
  await complete(parent);
  here.clock.advance(1);
  await claimed(board, child);
  await verb(board, "block", { task_id: child, reason: "another team", kind: "dependency" });
  expect(await verb(board, "promote-due")).toBe(0);
  expect(await status(child)).toBe("blocked");
});
