import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestBoard } from "../support/board.ts";
import { testBoard } from "../support/board.ts";
import { made, verb } from "../support/verbs.ts";

setDefaultTimeout(60_000);

let dir: string;
let ours: TestBoard;
let other: TestBoard;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "kanbun-lock-"));
  ours = await testBoard({}, join(dir, "kanban.db"));
  other = await testBoard({}, join(dir, "kanban.db"));
});
afterEach(() => {
  ours.close();
  other.close();
  rmSync(dir, { recursive: true, force: true });
});

test("while a write waits for another connection's lock, reads of the same board go on", async () => {
  const id = await made(ours.board);
  let waiting: Promise<unknown> | undefined;
  await other.board.transaction(async () => {
    waiting = verb(ours.board, "comment", { task_id: id, body: "later" });
    const { comments } = await verb(ours.board, "show", { task_id: id });
    expect(comments).toEqual([]);
  });
  await waiting;
  expect((await verb(ours.board, "show", { task_id: id })).comments).toHaveLength(1);
});
