import { afterEach, beforeEach, expect, test } from "bun:test";
import { call, operations } from "../../src/kernel/index.ts";
import { until } from "../support/program.ts";
import { Bench, configOf } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

test("a change of the board wakes the notifier by itself", async () => {
  const receiver = bench.receiver();
  bench.hook(receiver);
  await bench.complete(await bench.subscribed());
  await until("the message", () => receiver.got.length === 1);
});

test("a failed message is retried with a pause that doubles, then is a dead letter", async () => {
  const receiver = bench.receiver();
  receiver.reply = () => new Response("no", { status: 503 });
  const notifier = bench.hook(receiver, { max_attempts: 4 });
  await bench.complete(await bench.subscribed());
  const pauses: number[] = [];
  for (let attempt = 1; attempt < 4; attempt += 1) {
    await notifier.flush();
    const [waiting] = await bench.deliveries("pending");
    expect(waiting).toMatchObject({ attempts: attempt, last_error: "answered 503: no" });
    pauses.push((waiting?.next_attempt_at ?? 0) - bench.clock.now());
    bench.clock.advance(pauses.at(-1)! - 1);
    await notifier.flush();
    expect(receiver.got).toHaveLength(attempt);
    bench.clock.advance(1);
  }
  expect(pauses).toEqual([10, 20, 40]);
  await notifier.flush();
  expect(await bench.deliveries("pending")).toEqual([]);
  const [dead] = await bench.deliveries("dead");
  expect(dead).toMatchObject({ attempts: 4, last_error: "answered 503: no", kind: "completed" });
  expect(bench.logged.at(-1)).toContain("dead letter");
});

test("every repetition carries the same id, and a replay too", async () => {
  const receiver = bench.receiver();
  receiver.reply = (_, n) => new Response("", { status: n < 3 ? 500 : 200 });
  const notifier = bench.hook(receiver, { max_attempts: 2 });
  await bench.complete(await bench.subscribed());
  await notifier.flush();
  bench.clock.advance(60);
  await notifier.flush();
  const [dead] = await bench.deliveries("dead");
  expect(await call(bench.board, operations.redeliver, { id: dead!.id })).toEqual({ replayed: 1 });
  await notifier.flush();
  const ids = receiver.got.map(({ headers }) => headers.get("webhook-id"));
  expect(ids).toEqual(Array(3).fill(`default:${dead!.id}`));
  expect(receiver.got[0]?.headers.get("idempotency-key")).toBe(ids[0]!);
  expect(await bench.deliveries("delivered")).toHaveLength(1);
});

test("a dead letter is replayed although its subscription has ended, and discarded when told", async () => {
  const receiver = bench.receiver();
  receiver.reply = () => new Response("", { status: 500 });
  const notifier = bench.hook(receiver, { max_attempts: 1 });
  const id = await bench.subscribed();
  await bench.complete(id);
  await notifier.flush();
  await call(bench.board, operations["notify-unsubscribe"], { task_id: id, platform: "hook", chat_id: "-" });
  await call(bench.board, operations.redeliver, {});
  await notifier.flush();
  expect(receiver.got).toHaveLength(2);
  const [dead] = await bench.deliveries("dead");
  expect(await call(bench.board, operations["discard-delivery"], { id: dead!.id })).toEqual({ discarded: 1 });
  expect(await bench.deliveries("any")).toEqual([]);
  const refused = await call(bench.board, operations.redeliver, { id: dead!.id }).catch(
    (error: Error) => error.message,
  );
  expect(refused).toBe(`no dead letter ${dead!.id}`);
});

test("410 ends it at once, a redirect is not followed", async () => {
  const receiver = bench.receiver();
  receiver.reply = (_, n) =>
    n === 1
      ? new Response("", { status: 302, headers: { location: "/elsewhere" } })
      : new Response("", { status: 410 });
  const notifier = bench.hook(receiver);
  await bench.complete(await bench.subscribed());
  await notifier.flush();
  expect(await bench.deliveries("pending")).toMatchObject([{ last_error: "answered 302" }]);
  bench.clock.advance(60);
  await notifier.flush();
  expect(receiver.got.map(({ path }) => path)).toEqual(["/", "/"]);
  expect(await bench.deliveries("dead")).toMatchObject([{ attempts: 2, last_error: "answered 410" }]);
});

test("a refused message is a dead letter at once; what time heals is tried again", async () => {
  const receiver = bench.receiver();
  let status = 0;
  receiver.reply = () => new Response("", { status });
  const notifier = bench.hook(receiver);
  for (const [answer, state] of [
    [400, "dead"],
    [401, "dead"],
    [403, "dead"],
    [404, "dead"],
    [422, "dead"],
    [451, "dead"],
    [408, "pending"],
    [425, "pending"],
    [429, "pending"],
    [500, "pending"],
    [503, "pending"],
  ] as const) {
    status = answer;
    await bench.complete(await bench.subscribed());
    await notifier.flush();
    const found = await bench.deliveries("any");
    expect(found).toMatchObject([{ attempts: 1, last_error: `answered ${status}` }]);
    expect({ status, state: found[0]?.dead_at === null ? "pending" : "dead" }).toEqual({ status, state });
    await bench.board.sql`delete from kanban_notify_subs`;
    await bench.board.sql`delete from kanbun_outbox`;
  }
});

test("Retry-After is obeyed up to the cap", async () => {
  const receiver = bench.receiver();
  receiver.reply = (_, n) =>
    new Response("", { status: 429, headers: { "retry-after": n === 1 ? "120" : "999999" } });
  const notifier = bench.hook(receiver);
  await bench.complete(await bench.subscribed());
  await notifier.flush();
  const [first] = await bench.deliveries("pending");
  expect((first?.next_attempt_at ?? 0) - bench.clock.now()).toBe(120);
  bench.clock.advance(120);
  await notifier.flush();
  const [second] = await bench.deliveries("pending");
  expect((second?.next_attempt_at ?? 0) - bench.clock.now()).toBe(3600);
});

test("what a receiver asks to wait is obeyed in every form: a date, Telegram's answer, Discord's answer", async () => {
  const receiver = bench.receiver();
  const date = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000).toUTCString();
  const answers = [
    new Response("", { status: 503, headers: { date: date(0), "retry-after": date(90) } }),
    Response.json({ ok: false, error_code: 429, parameters: { retry_after: 35 } }, { status: 429 }),
    Response.json({ message: "slow down", retry_after: 64.2, global: false }, { status: 429 }),
  ];
  receiver.reply = (_, n) => answers[n - 1] ?? new Response("ok");
  const notifier = bench.hook(receiver);
  await bench.complete(await bench.subscribed());
  const pauses: number[] = [];
  for (const _ of answers) {
    await notifier.flush();
    const [waiting] = await bench.deliveries("pending");
    pauses.push((waiting?.next_attempt_at ?? 0) - bench.clock.now());
    bench.clock.advance(pauses.at(-1) ?? 0);
  }
  expect(pauses).toEqual([90, 35, 65]);
});

test("a receiver that does not answer in time, and one that is not there, are failures", async () => {
  const receiver = bench.receiver();
  receiver.reply = () => new Promise(() => {});
  const sinks = {
    slow: { platform: "webhook", url: receiver.url },
    gone: { platform: "webhook", url: "http://127.0.0.1:1/secret-path" },
  };
  const impatient = bench.notifier({ sinks, timeout_seconds: 0.2 });
  await bench.complete(await bench.subscribed({}, { platform: "slow" }));
  await impatient.flush();
  await impatient.stop();
  await bench.complete(await bench.subscribed({}, { platform: "gone" }));
  await bench.notifier({ sinks }).flush();
  const errors = Object.fromEntries(
    (await bench.deliveries("pending")).map((row) => [row.platform, row.last_error]),
  );
  expect(errors["slow"]).toBe("no answer in time");
  expect(errors["gone"]).toStartWith("cannot connect");
  expect(bench.logged.join()).not.toContain("secret-path");
});

test("one failure holds the messages behind it to the same place, and costs only itself an attempt", async () => {
  const receiver = bench.receiver();
  receiver.reply = () => new Response("", { status: 500 });
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push(await bench.subscribed());
  for (const id of ids) await bench.complete(id);
  const notifier = bench.hook(receiver);
  await notifier.flush();
  expect(receiver.got).toHaveLength(1);
  const attempts = (await bench.deliveries("pending")).map((row) => row.attempts);
  expect(attempts.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 1]);
  receiver.reply = () => new Response("ok");
  bench.clock.advance(60);
  await notifier.flush();
  expect(await bench.deliveries("pending")).toEqual([]);
});

test("a failing place does not hold another", async () => {
  const [bad, good] = [bench.receiver(), bench.receiver()];
  bad.reply = () => new Response("", { status: 500 });
  const id = await bench.subscribed({}, { platform: "bad" });
  await bench.subscribe(id, { platform: "good" });
  await bench.complete(id);
  const sinks = { bad: { platform: "webhook", url: bad.url }, good: { platform: "webhook", url: good.url } };
  await bench.notifier({ sinks }).flush();
  expect(good.got).toHaveLength(1);
  expect((await bench.subscriptions(id)).map((row) => row["platform"])).toEqual(["bad"]);
});

test("an unknown platform is passed over and its subscription stays; a known one without a sink waits for it", async () => {
  const id = await bench.subscribed({}, { platform: "carrier-pigeon" });
  await bench.subscribe(id, { platform: "telegram", chat_id: "7" });
  await bench.complete(id);
  const receiver = bench.receiver();
  const notifier = bench.hook(receiver);
  await notifier.flush();
  expect((await bench.deliveries("delivered")).map((row) => row.last_error)).toEqual([
    "no sink and no platform is called carrier-pigeon",
  ]);
  expect(await bench.deliveries("pending")).toMatchObject([{ platform: "telegram", attempts: 0 }]);
  const cursors = async () =>
    (await bench.subscriptions(id)).map((row) => [row["platform"], row["last_event_id"]]);
  const [created, completed] = await bench.board.sql`select id from task_events order by id`;
  expect(await cursors()).toEqual([
    ["carrier-pigeon", completed?.["id"]],
    ["telegram", created?.["id"]],
  ]);
  notifier.reconfigure(
    configOf({ sinks: { bot: { platform: "telegram", token: "T", api_url: receiver.url } } }),
  );
  await notifier.flush();
  expect(receiver.got[0]?.path).toBe("/botT/sendMessage");
});

test("a pass that fails is logged, and the next one delivers, once", async () => {
  const receiver = bench.receiver();
  const notifier = bench.hook(receiver);
  await bench.complete(await bench.subscribed());
  await notifier.flush();
  await bench.board.sql`
    create trigger refuse before update on kanbun_outbox begin select raise(abort, 'disk on fire'); end`;
  await bench.complete(await bench.subscribed());
  await notifier.flush();
  expect(receiver.got).toHaveLength(1);
  expect(bench.logged.join("\n")).toContain("notify: ");
  expect(bench.logged.join("\n")).toContain("disk on fire");
  await bench.board.sql`drop trigger refuse`;
  await notifier.flush();
  expect(receiver.got).toHaveLength(2);
});

test("two notifiers on one board send each message once", async () => {
  const receiver = bench.receiver();
  receiver.reply = async () => {
    await Bun.sleep(5);
    return new Response("ok");
  };
  const ids: string[] = [];
  for (let n = 0; n < 30; n += 1) ids.push(await bench.subscribed());
  const notifiers = [bench.hook(receiver), bench.hook(receiver)];
  for (const id of ids) await bench.complete(id);
  await Promise.all(notifiers.map((notifier) => notifier.flush()));
  await until("all messages", async () => (await bench.deliveries("pending")).length === 0);
  expect(receiver.tasks.toSorted()).toEqual(ids.toSorted());
});

test("what a notifier took and never settled is sent again after its lease; it dies over it at most so often", async () => {
  await bench.complete(await bench.subscribed());
  const dispatcher = bench.board.as({ role: "dispatcher", name: "crashing" });
  const take = () => call(dispatcher, operations["deliver-due"], { max_attempts: 3, lease_seconds: 60 });
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect(await take()).toMatchObject([{ attempt }]);
    expect(await take()).toEqual([]);
    bench.clock.advance(60);
  }
  expect(await take()).toEqual([]);
  expect(await bench.deliveries("dead")).toMatchObject([
    { last_error: "the notifier ended during every attempt" },
  ]);
});

test("stopping gives up what is being sent and keeps it, without counting an attempt", async () => {
  const receiver = bench.receiver();
  receiver.reply = () => new Promise(() => {});
  const notifier = bench.hook(receiver);
  await bench.complete(await bench.subscribed());
  await until("the attempt", () => receiver.got.length === 1);
  await notifier.stop();
  expect(await bench.deliveries("pending")).toMatchObject([{ attempts: 0 }]);
  receiver.reply = () => new Response("ok");
  await bench.hook(receiver).flush();
  expect(await bench.deliveries("delivered")).toHaveLength(1);
});

test("only the dispatcher takes and settles; readers see the list", async () => {
  for (const verb of ["deliver-due", "settle-delivery", "enqueue-missed"] as const) {
    const refused = await call(bench.board, operations[verb] as never, {}).catch(
      (error: Error) => error.message,
    );
    expect(refused).toContain("may not do this");
  }
  const reader = bench.board.as({ role: "reader", name: "eye" });
  expect(await call(reader, operations.deliveries, {})).toEqual([]);
});
