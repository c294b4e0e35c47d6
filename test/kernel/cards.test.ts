import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const cards = (input: object = {}) => verb(here.board, "cards", input);

test("pages go on where the last ended, and the total is told", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 7; i += 1) ids.push(await made(here.board));
  const first = await cards({ limit: 3 });
  const second = await cards({ limit: 3, before: first.next });
  const third = await cards({ limit: 3, before: second.next });
  expect([first, second, third].flatMap(({ tasks }) => tasks.map(({ id }) => id))).toEqual(ids);
  expect([first.total, second.total, third.next]).toEqual([7, 7, null]);
  expect((await refusal(cards({ before: "x" }))).code).toBe("invalid_input");
});

test("text is looked for without case in id, title, body, assignee and tenant", async () => {
  const id = await made(here.board, {
    title: "Fix the Parser",
    body: "see RFC",
    assignee: "Zoe",
    tenant: "Acme",
  });
  await made(here.board, { title: "other" });
  for (const q of ["parser", "rfc", "zoe", "ACME", id, "%"]) {
    const found = (await cards({ q })).tasks.map((task) => task.id);
    expect(found).toEqual(q === "%" ? [] : [id]);
  }
});

test("ended cards come newest first, others most urgent first; filters join", async () => {
  const [old, young] = [await made(here.board), await made(here.board)];
  await verb(here.board, "complete", { task_id: old });
  here.clock.advance(1);
  await verb(here.board, "complete", { task_id: young });
  const [low, high] = [
    await made(here.board, { priority: 1 }),
    await made(here.board, { priority: 2, assignee: "bob" }),
  ];
  expect((await cards()).tasks.map(({ id }) => id)).toEqual([high, low, young, old]);
  expect((await cards({ status: "done" })).tasks.map(({ id }) => id)).toEqual([young, old]);
  expect((await cards({ status: ["ready", "blocked"], assignee: "bob" })).tasks.map(({ id }) => id)).toEqual([
    high,
  ]);
  expect((await refusal(cards({ status: ["nope"] }))).code).toBe("invalid_input");
});
