import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Board } from "../../src/kernel/index.ts";
import type { TestBoard } from "../support/board.ts";
import { testBoard } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

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
const link = (parent_id: string, child_id: string, gate?: string) =>
  verb(board, "link", { parent_id, child_id, ...(gate ? { gate } : {}) });

test("[#64] [#65] an unfinished parent puts a ready child behind it, a finished one does not", async () => {
  const [parent, done, child, other] = [
    await made(board),
    await made(board),
    await made(board),
    await made(board),
  ];
  await link(parent, child);
  expect(await status(child)).toBe("todo");
  await verb(board, "complete", { task_id: done });
  await link(done, other);
  expect(await status(other)).toBe("ready");
});

test("[#66] [#67] [#68] no task comes before itself, directly or round about", async () => {
  const [a, b, c] = [await made(board), await made(board), await made(board)];
  expect((await refusal(link(a, a))).message).toContain("itself");
  await link(a, b);
  await link(b, c);
  for (const [parent, child] of [
    [b, a],
    [c, a],
  ] as const) {
    const { message, code } = await refusal(link(parent, child));
    expect(code).toBe("invalid_input");
    expect(message).toContain("cycle");
    expect(message).toContain(parent);
    expect(message).toContain(child);
  }
});

test("[#69] the promotion pass ends after a refused cycle, and after one another program made", async () => {
  const [a, b] = [await made(board), await made(board)];
  await link(a, b);
  await refusal(link(b, a));
  expect(await verb(board, "promote-due")).toBe(0);
  await board.transaction((tx) => tx.sql`insert into task_links (parent_id, child_id) values (${b}, ${a})`);
  await verb(board, "promote-due");
  await verb(board, "complete", { task_id: a });
  await verb(board, "cancel", { task_id: b, cascade: true });
  await board.transaction((tx) => tx.sql`delete from task_links`);
});

test("unknown ids are refused by name", async () => {
  const known = await made(board);
  expect((await refusal(link("t_x", known))).message).toContain("t_x");
  expect((await refusal(link(known, "t_y"))).message).toContain("t_y");
});

test("a running, blocked, draft or done child is left where it is", async () => {
  const parent = await made(board);
  const [running, blocked, done] = [await made(board), await made(board), await made(board)];
  const triage = await made(board, { triage: true });
  await claimed(board, running);
  await verb(board, "block", { task_id: blocked });
  await verb(board, "complete", { task_id: done });
  for (const child of [running, blocked, done, triage]) {
    const before = await status(child);
    await link(parent, child);
    expect(await status(child)).toBe(before);
  }
});

test("the event is on the child, and written for a link that was there", async () => {
  const [parent, child] = [await made(board), await made(board)];
  await link(parent, child);
  await link(parent, child, "any");
  const { events, links } = await verb(board, "show", { task_id: child });
  expect(events.filter(({ kind }) => kind === "linked").map(({ payload }) => payload)).toEqual([
    { parent, child },
    { parent, child },
  ]);
  expect(links).toEqual([{ parent_id: parent, child_id: child, gate: "any" }]);
});

test.each([
  ["success", "success", "ready"],
  ["success", "failure", "todo"],
  ["failure", "success", "todo"],
  ["failure", "failure", "ready"],
  ["any", "success", "ready"],
  ["any", "failure", "ready"],
])("a child that waits for %s, after %s, is %s", async (gate, outcome, expected) => {
  const [parent, child] = [await made(board), await made(board)];
  await link(parent, child, gate);
  await verb(board, "complete", { task_id: parent, outcome });
  expect<string>(await status(child)).toBe(expected);
});

test("a new parent ends the waiver of the old ones", async () => {
  const [parent, other, child] = [await made(board), await made(board), await made(board)];
  await link(parent, child);
  await verb(board, "promote", { task_id: child, reason: "no need" });
  expect(await status(child)).toBe("ready");
  await link(other, child);
  expect(await status(child)).toBe("todo");
});
