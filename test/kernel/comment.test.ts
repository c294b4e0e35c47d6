import { expect, test } from "bun:test";
import { workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#135] comments come back in the order they were written, with their authors, stripped", async () => {
  const id = await made(here.board);
  await verb(here.board, "comment", { task_id: id, body: "  first ", author: " ann " });
  await verb(here.board, "comment", { task_id: id, body: "second" });
  const { comments, events } = await verb(here.board, "show", { task_id: id });
  expect(comments.map(({ author, body }) => [author, body])).toEqual([
    ["ann", "first"],
    ["user", "second"],
  ]);
  expect(events.filter(({ kind }) => kind === "commented").map(({ payload }) => payload)).toEqual([
    { author: " ann ", len: 8 },
    { author: "user", len: 6 },
  ]);
});

test("[#136] a blank comment, a blank author, and an unknown task are refused", async () => {
  const id = await made(here.board);
  for (const body of ["", " \n ", "\u0085\u001f", "\u200b"])
    expect((await refusal(verb(here.board, "comment", { task_id: id, body }))).message).toContain(
      "body is required",
    );
  expect(
    (await refusal(verb(here.board, "comment", { task_id: id, body: "x", author: " \u0085" }))).message,
  ).toContain("author");
  const { code, message } = await refusal(verb(here.board, "comment", { task_id: "t_nope", body: "x" }));
  expect(code).toBe("not_found");
  expect(message).toContain("t_nope");
});

test("[#137] 1000 comments on one task are all shown", async () => {
  const id = await made(here.board);
  await here.board.transaction(async (tx) => {
    for (let i = 0; i < 1000; i += 1) await verb(tx, "comment", { task_id: id, body: `c${i}` });
  });
  const { comments } = await verb(here.board, "show", { task_id: id });
  expect(comments.map(({ body }) => body)).toEqual(Array.from({ length: 1000 }, (_, i) => `c${i}`));
});

test("a worker writes on any task while its run holds", async () => {
  const [mine, other] = [await made(here.board), await made(here.board)];
  const worker = here.board.as(workerOf(await claimed(here.board, mine)));
  expect((await verb(worker, "comment", { task_id: other, body: "hello" })).author).toBe("worker");
  await verb(here.board, "reclaim", { task_id: mine });
  expect((await refusal(verb(worker, "comment", { task_id: other, body: "late" }))).code).toBe("claim_lost");
});
