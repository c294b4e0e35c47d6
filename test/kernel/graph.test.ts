import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("around a task its whole component, nearest first, cut at the limit", async () => {
  const a = await made(here.board);
  const b = await made(here.board, { parents: [a] });
  const c = await made(here.board, { parents: [b], parents_gate: "any" });
  const lonely = await made(here.board);
  const whole = await verb(here.board, "graph", { task_id: c });
  expect(whole.nodes.map(({ id }) => id)).toEqual([c, b, a]);
  expect(whole.edges).toEqual([
    [a, b, "success"],
    [b, c, "any"],
  ]);
  expect(whole.truncated).toBe(false);
  const cut = await verb(here.board, "graph", { task_id: c, limit: 2 });
  expect([cut.nodes.map(({ id }) => id), cut.edges, cut.truncated]).toEqual([[c, b], [[b, c, "any"]], true]);
  const all = await verb(here.board, "graph");
  expect(all.nodes.map(({ id }) => id)).toEqual([a, b, c]);
  expect((await verb(here.board, "graph", { task_id: lonely })).nodes).toHaveLength(1);
  expect((await refusal(verb(here.board, "graph", { task_id: "t_nope" }))).code).toBe("not_found");
});
