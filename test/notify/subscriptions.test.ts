import { afterEach, beforeEach, expect, test } from "bun:test";
import { call, operations } from "../../src/kernel/index.ts";
import { until } from "../support/program.ts";
import { Bench } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

test("[#234] [#235] a subscription is listed, and adding it again changes nothing", async () => {
  const id = await bench.subscribed({}, { platform: "Telegram", chat_id: "7" });
  const [first, ...others] = await bench.subscriptions(id);
  expect(first).toMatchObject({ task_id: id, platform: "telegram", chat_id: "7", thread_id: "" });
  expect(others).toEqual([]);
  bench.clock.advance(60);
  await bench.subscribe(id, { platform: "telegram", chat_id: "7" });
  expect(await bench.subscriptions(id)).toEqual([first!]);
});

test("[#236] [#237] another thread is another subscription; removing without a thread leaves it", async () => {
  const id = await bench.subscribed({}, { chat_id: "7" });
  await bench.subscribe(id, { chat_id: "7", thread_id: "20" });
  expect(await bench.subscriptions(id)).toHaveLength(2);
  const removed = await call(bench.board, operations["notify-unsubscribe"], {
    task_id: id,
    platform: "hook",
    chat_id: "7",
  });
  expect(removed).toBe(true);
  expect((await bench.subscriptions(id)).map((row) => row["thread_id"])).toEqual(["20"]);
});

test("[#238] [#239] [#240] nothing is due right after creation, one message after completion, none after delivery", async () => {
  const id = await bench.subscribed();
  expect(await bench.deliveries("any")).toEqual([]);
  await bench.complete(id, { summary: "x" });
  const [due, ...others] = await bench.deliveries("pending");
  expect(due).toMatchObject({ task_id: id, kind: "completed", platform: "hook" });
  expect(others).toEqual([]);
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  expect(receiver.got).toHaveLength(1);
  expect(await bench.deliveries("pending")).toEqual([]);
});

test("event and message commit together: a refused verb leaves neither", async () => {
  const id = await bench.subscribed();
  const refused = await bench.board
    .transaction(async (tx) => {
      await call(tx, operations.complete, { task_id: id, summary: "x" });
      throw new Error("the transaction fails");
    })
    .catch((error: Error) => error.message);
  expect(refused).toBe("the transaction fails");
  expect(await bench.deliveries("any")).toEqual([]);
  expect((await call(bench.board, operations.show, { task_id: id })).task.status).toBe("ready");
});

test("[#409] after blocked, crashed and timed_out a subscription still delivers completed", async () => {
  const id = await bench.subscribed();
  const receiver = bench.receiver();
  const notifier = bench.hook(receiver);
  await bench.fail(id, { outcome: "crashed" });
  bench.clock.advance(1000);
  await bench.fail(id, { outcome: "timed_out", facts: { limit_seconds: 5 } });
  bench.clock.advance(1000);
  await bench.claim(id);
  await bench.block(id, "which?");
  await notifier.flush();
  expect(receiver.got.map(({ json }) => json.type)).toEqual([
    "task.crashed",
    "task.timed_out",
    "task.blocked",
  ]);
  expect(await bench.subscriptions(id)).toHaveLength(1);
  await call(bench.board, operations.unblock, { task_id: id });
  await bench.complete(id, { summary: "at last" });
  await notifier.flush();
  expect(receiver.got.at(-1)?.json.type).toBe("task.completed");
  expect(await bench.subscriptions(id)).toEqual([]);
});

test("the cursor moves with every delivered event, not with the batch", async () => {
  const id = await bench.subscribed();
  const receiver = bench.receiver();
  receiver.reply = (_, n) => new Response("", { status: n === 1 ? 200 : 500 });
  await bench.claim(id);
  await bench.block(id, "one");
  await call(bench.board, operations.unblock, { task_id: id });
  await bench.block(id, "two");
  const events = (await bench.deliveries("any")).map(({ event_id }) => event_id).toSorted((a, b) => a - b);
  await bench.hook(receiver).flush();
  expect((await bench.subscriptions(id))[0]).toMatchObject({ last_event_id: events[0] });
});

test("[#410] a failed second message does not resend the first", async () => {
  const id = await bench.subscribed();
  const receiver = bench.receiver();
  receiver.reply = (_, n) => new Response("", { status: n === 2 ? 500 : 200 });
  await bench.claim(id);
  await bench.block(id, "one");
  await call(bench.board, operations.unblock, { task_id: id });
  await bench.block(id, "two");
  const notifier = bench.hook(receiver);
  await notifier.flush();
  expect(receiver.texts.map((text) => text.split(": ")[1])).toEqual(["one", "two"]);
  bench.clock.advance(60);
  await notifier.flush();
  expect(receiver.texts.map((text) => text.split(": ")[1])).toEqual(["one", "two", "two"]);
});

test("a subscription of an archived or deleted task goes once nothing waits for it", async () => {
  const [archived, gone] = [await bench.subscribed(), await bench.subscribed()];
  await call(bench.board, operations.archive, { task_id: archived });
  await bench.board.sql`delete from tasks where id = ${gone}`;
  await bench.hook(bench.receiver()).flush();
  expect(await bench.subscriptions()).toEqual([]);
});

test("an archived task's last message is sent before its subscription goes", async () => {
  const id = await bench.subscribed();
  await bench.claim(id);
  await bench.block(id, "why");
  await call(bench.board, operations.archive, { task_id: id });
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  expect(receiver.texts).toEqual([`⏸ @coder Kanban ${id} blocked: why`]);
  expect(await bench.subscriptions()).toEqual([]);
});

test("what was unsubscribed before it was sent is not sent", async () => {
  const id = await bench.subscribed();
  await bench.complete(id);
  await call(bench.board, operations["notify-unsubscribe"], { task_id: id, platform: "hook", chat_id: "-" });
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  expect(receiver.got).toEqual([]);
  expect(await bench.deliveries("any")).toEqual([]);
});

test("* subscribes to every task of the board, also later ones, and stays", async () => {
  await bench.subscribe("*");
  const [a, b] = [await bench.create(), await bench.create()];
  await bench.complete(a);
  await bench.complete(b);
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  expect(receiver.tasks.toSorted()).toEqual([a, b].toSorted());
  expect(await bench.subscriptions("*")).toHaveLength(1);
});

test("a task and * subscribed to one place send one message", async () => {
  await bench.subscribe("*");
  const id = await bench.subscribed();
  await bench.complete(id);
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  expect(receiver.got).toHaveLength(1);
});

test("events another program writes are told too, once, from the subscription's cursor on", async () => {
  const id = await bench.create();
  const foreign = (kind: string) =>
    bench.board.sql`insert into task_events (task_id, kind, created_at) values (${id}, ${kind}, 1)`;
  await foreign("crashed");
  await bench.subscribe(id);
  await foreign("blocked");
  await foreign("heartbeat");
  const receiver = bench.receiver();
  const notifier = bench.hook(receiver);
  await notifier.flush();
  await notifier.flush();
  expect(receiver.got.map(({ json }) => json.type)).toEqual(["task.blocked"]);
  await foreign("completed");
  await notifier.flush();
  expect(receiver.got.map(({ json }) => json.type)).toEqual(["task.blocked", "task.completed"]);
});

for (const task of ["its task", "*"])
  test(`an event another program writes just before one of ours is told too, subscribed to ${task}`, async () => {
    const id = await bench.create();
    await bench.subscribe(task === "*" ? "*" : id);
    const receiver = bench.receiver();
    const notifier = bench.hook(receiver);
    await notifier.flush();
    await bench.board.sql`insert into task_events (task_id, kind, created_at) values (${id}, 'blocked', 1)`;
    await bench.complete(id);
    await until("our own message", () => receiver.got.length > 0);
    await notifier.flush();
    expect(receiver.got.map(({ json }) => json.type)).toEqual(["task.blocked", "task.completed"]);
  });

test("what another program told a subscription meanwhile is not told again", async () => {
  const id = await bench.subscribed();
  await bench.claim(id);
  await bench.block(id, "told by the other program");
  await bench.board.sql`
    update kanban_notify_subs set last_event_id = (select max(event_id) from kanbun_outbox)`;
  const receiver = bench.receiver();
  const notifier = bench.hook(receiver);
  await notifier.flush();
  await bench.complete(id);
  await notifier.flush();
  expect(receiver.got.map(({ json }) => json.type)).toEqual(["task.completed"]);
  expect(await bench.deliveries("pending")).toEqual([]);
});

test("a subscription from event 0 replays what was before it", async () => {
  const id = await bench.create();
  const notifier = bench.hook(bench.receiver());
  await bench.complete(id);
  await notifier.flush();
  await bench.subscribe(id, { from_event_id: 0 });
  await notifier.flush();
  expect((await bench.deliveries("delivered")).map(({ kind }) => kind)).toEqual(["completed"]);
});
