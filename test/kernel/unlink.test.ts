import { expect, test } from "bun:test";
import { testBoard } from "../support/board.ts";
import { made, refusal, verb } from "../support/verbs.ts";

test("[#79] unlinking reports the link, frees the child at once, and writes the event on it", async () => {
  const { board, close } = await testBoard();
  const [parent, child] = [await made(board), await made(board)];
  await verb(board, "link", { parent_id: parent, child_id: child });
  expect(await verb(board, "unlink", { parent_id: parent, child_id: child })).toEqual({
    parent_id: parent,
    child_id: child,
    gate: "success",
  });
  const { task, events } = await verb(board, "show", { task_id: child });
  expect(task.status).toBe("ready");
  expect(events.map(({ kind }) => kind)).toEqual(["created", "linked", "unlinked", "promoted"]);
  close();
});

test("a link that is not there is refused and writes nothing", async () => {
  const { board, close } = await testBoard();
  const [parent, child] = [await made(board), await made(board)];
  expect((await refusal(verb(board, "unlink", { parent_id: parent, child_id: child }))).code).toBe(
    "not_found",
  );
  expect((await verb(board, "show", { task_id: child })).events.length).toBe(1);
  close();
});
