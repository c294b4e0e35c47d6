import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const to = { platform: "telegram", chat_id: "42" };
const list = (task_id?: string) => verb(here.board, "notify-list", task_id ? { task_id } : {});

test("[#234] [#235] a subscription is listed; the same one again changes nothing", async () => {
  const id = await made(here.board);
  const first = await verb(here.board, "notify-subscribe", { task_id: id, ...to, platform: " Telegram " });
  expect(first).toMatchObject({
    task_id: id,
    platform: "telegram",
    chat_id: "42",
    thread_id: "",
    last_event_id: 1,
  });
  await verb(here.board, "comment", { task_id: id, body: "x" });
  expect(await verb(here.board, "notify-subscribe", { task_id: id, ...to, user_id: "other" })).toEqual(first);
  expect(await list(id)).toEqual([first]);
});

test("[#236] [#237] a thread is a subscription of its own; unsubscribing removes just the one", async () => {
  const id = await made(here.board);
  await verb(here.board, "notify-subscribe", { task_id: id, ...to });
  await verb(here.board, "notify-subscribe", { task_id: id, ...to, thread_id: "7" });
  expect(await list()).toHaveLength(2);
  expect(await verb(here.board, "notify-unsubscribe", { task_id: id, ...to })).toBe(true);
  expect(await verb(here.board, "notify-unsubscribe", { task_id: id, ...to })).toBe(false);
  expect((await list(id)).map(({ thread_id }) => thread_id)).toEqual(["7"]);
});

test("it starts with what comes, or where it is told to; unknown tasks are refused, * is every task", async () => {
  const id = await made(here.board);
  await verb(here.board, "complete", { task_id: id });
  expect(await verb(here.board, "notify-subscribe", { task_id: id, ...to })).toMatchObject({
    last_event_id: 2,
  });
  expect(
    await verb(here.board, "notify-subscribe", { task_id: id, ...to, thread_id: "a", from_event_id: 0 }),
  ).toMatchObject({ last_event_id: 0 });
  expect(await verb(here.board, "notify-subscribe", { task_id: "*", ...to })).toMatchObject({ task_id: "*" });
  expect((await refusal(verb(here.board, "notify-subscribe", { task_id: "t_nope", ...to }))).code).toBe(
    "not_found",
  );
});

test("a worker subscribes to its own task only", async () => {
  const [mine, other] = [await made(here.board), await made(here.board)];
  const worker = here.board.as({ role: "worker", name: "w", task_id: mine });
  await verb(worker, "notify-subscribe", { task_id: mine, ...to });
  expect((await refusal(verb(worker, "notify-subscribe", { task_id: other, ...to }))).code).toBe("forbidden");
});
