import { afterEach, beforeEach, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processesOf } from "../support/processes.ts";
import { until } from "../support/program.ts";
import type { Receiver } from "./support.ts";
import { Bench } from "./support.ts";

let bench: Bench;
let receiver: Receiver;
beforeEach(async () => {
  bench = await new Bench().open();
  receiver = bench.receiver();
});
afterEach(() => bench.close());

/** Completes a subscribed task with `sink` in place. */
async function deliver(
  sink: object,
  to: Record<string, unknown> = {},
  env: Record<string, string | undefined> = {},
  title = "build it",
): Promise<string> {
  const id = await bench.subscribed({ title }, { platform: "here", ...to });
  await bench.complete(id, { summary: "ready" });
  const notifier = bench.notifier({ sinks: { here: sink } }, env);
  await notifier.flush();
  await notifier.stop();
  return id;
}

async function forget(): Promise<void> {
  await bench.board.sql`delete from kanban_notify_subs`;
  await bench.board.sql`delete from kanbun_outbox`;
}

const lastError = async (): Promise<string | null | undefined> =>
  (await bench.deliveries("any"))[0]?.last_error;

test("webhook: signed after Standard Webhooks, with the operator's headers", async () => {
  const secret = `whsec_${Buffer.from("a secret of some bytes").toString("base64")}`;
  const headers = { authorization: "env:HOOK_TOKEN" };
  await deliver(
    { platform: "webhook", url: `${receiver.url}/hook`, secret, headers },
    {},
    { HOOK_TOKEN: "Bearer 1" },
  );
  const [got] = receiver.got;
  const id = got?.headers.get("webhook-id");
  const timestamp = got?.headers.get("webhook-timestamp");
  expect(timestamp).toBe(String(bench.clock.now()));
  const expected = createHmac("sha256", "a secret of some bytes").update(`${id}.${timestamp}.${got?.text}`);
  expect(got?.headers.get("webhook-signature")).toBe(`v1,${expected.digest("base64")}`);
  expect(got?.headers.get("authorization")).toBe("Bearer 1");
  expect(got?.headers.get("content-type")).toBe("application/json");
});

test("webhook: any text is a key; without a secret there is no signature", async () => {
  await deliver({ platform: "webhook", url: receiver.url, secret: "plain" });
  const [got] = receiver.got;
  const signed = `${got?.headers.get("webhook-id")}.${got?.headers.get("webhook-timestamp")}.${got?.text}`;
  const expected = createHmac("sha256", "plain").update(signed).digest("base64");
  expect(got?.headers.get("webhook-signature")).toBe(`v1,${expected}`);
  await deliver({ platform: "webhook", url: receiver.url });
  expect(receiver.got[1]?.headers.get("webhook-signature")).toBeNull();
});

test("slack webhook: plain text in which nothing is markup", async () => {
  await deliver({ platform: "slack", url: `${receiver.url}/services/x` }, {}, {}, "<!channel> & <@U1>");
  expect(receiver.got[0]?.path).toBe("/services/x");
  expect(receiver.got[0]?.json.text).toContain("&lt;!channel&gt; &amp; &lt;@U1&gt;");
});

test("slack bot: the subscription's channel and thread; ok false is a failure", async () => {
  receiver.reply = () => Response.json({ ok: true });
  const sink = {
    platform: "slack",
    token: "env:SLACK",
    url: `${receiver.url}/api/chat.postMessage`,
    channel: "C0",
  };
  await deliver(sink, { chat_id: "C1", thread_id: "17.5" }, { SLACK: "xoxb-1" });
  expect(receiver.got[0]?.headers.get("authorization")).toBe("Bearer xoxb-1");
  expect(receiver.got[0]?.json).toMatchObject({ channel: "C1", thread_ts: "17.5", unfurl_links: false });
  await deliver(sink, { chat_id: "here" }, { SLACK: "xoxb-1" });
  expect(receiver.got[1]?.json).toMatchObject({ channel: "C0" });
  receiver.reply = () => Response.json({ ok: false, error: "channel_not_found" });
  await deliver(sink, { chat_id: "C9" }, { SLACK: "xoxb-1" });
  expect(await lastError()).toBe("Slack said channel_not_found");
  for (const [answer, said] of [
    ["<html>a proxy's page</html>", "the answer is not one of Slack's API: <html>a proxy's page</html>"],
    ["null", "the answer is not one of Slack's API: null"],
    ['{"done":1}', 'the answer is not one of Slack\'s API: {"done":1}'],
    ["", "the answer is not one of Slack's API: it is empty"],
  ] as const) {
    await forget();
    receiver.reply = () => new Response(answer);
    await deliver(sink, { chat_id: "C9" }, { SLACK: "xoxb-1" });
    expect(await lastError()).toBe(said);
  }
});

test("discord: waits for the answer, mentions nobody, finds the thread", async () => {
  await deliver(
    { platform: "discord", url: `${receiver.url}/api/webhooks/1/abc` },
    { thread_id: "42" },
    {},
    "@everyone",
  );
  expect(receiver.got[0]?.path).toBe("/api/webhooks/1/abc?wait=true&thread_id=42");
  expect(receiver.got[0]?.json).toMatchObject({ allowed_mentions: { parse: [] }, flags: 4 });
  expect(receiver.got[0]?.json.content).toContain("done — @everyone");
});

test("telegram: the bot's sendMessage as plain text, into a topic", async () => {
  const sink = { platform: "telegram", token: "123:abc", api_url: receiver.url };
  const id = await deliver(sink, { platform: "telegram", chat_id: "-1001", thread_id: "5" });
  expect(receiver.got[0]?.path).toBe("/bot123:abc/sendMessage");
  expect(receiver.got[0]?.json).toEqual({
    chat_id: "-1001",
    message_thread_id: 5,
    text: `✔ @coder Kanban ${id} done — build it\nready`,
    link_preview_options: { is_disabled: true },
  });
  await deliver(sink, { chat_id: "here" });
  expect(await lastError()).toContain("no chat");
  expect(bench.logged.join()).not.toContain("123:abc");
});

test("ntfy: published as JSON, urgent when somebody has to look", async () => {
  const sink = { platform: "ntfy", url: receiver.url, topic: "team", token: "tk" };
  await deliver(sink);
  expect(receiver.got[0]?.json).toMatchObject({ topic: "team", title: "kanbun", priority: 3 });
  expect(receiver.got[0]?.headers.get("authorization")).toBe("Bearer tk");
  const id = await bench.subscribed({}, { platform: "here", chat_id: "other" });
  await bench.block(id, "?");
  await bench.notifier({ sinks: { here: sink } }).flush();
  expect(receiver.got[1]?.json).toMatchObject({ topic: "other", priority: 4 });
});

test("telegram: a thread that is no number is a dead letter at once, for repeating is no use", async () => {
  const sink = { platform: "telegram", token: "123:abc", api_url: receiver.url };
  await deliver(sink, { chat_id: "-1001", thread_id: "general" });
  expect(receiver.got).toEqual([]);
  expect((await bench.deliveries("dead"))[0]?.last_error).toContain("number of a topic");
});

test("no setting of a sink gets into errors or logs, whatever is wrong with it or is answered", async () => {
  for (const platform of ["discord", "webhook", "slack"]) {
    for (const address of ["no-address-but-hidden", "file:///etc/hidden", "data:,hidden"]) {
      await deliver({ platform, url: "env:HIDDEN" }, {}, { HIDDEN: address });
      expect(await lastError()).toBe("its address is not an http or https address");
      await forget();
    }
  }
  receiver.reply = ({ headers, path }) =>
    new Response(`${path} ${headers.get("authorization")} ${headers.get("x-key")}`, { status: 403 });
  const headers = { authorization: "Bearer hidden-1", "x-key": "env:KEY" };
  await deliver({ platform: "webhook", url: receiver.url, headers }, {}, { KEY: "hidden-2" });
  expect(await lastError()).toBe("answered 403: / [redacted] [redacted]");
  expect(bench.logged.join()).not.toContain("hidden");
});

test("of an answer without an end the start is read", async () => {
  const endless = () =>
    new ReadableStream({ pull: (stream) => stream.enqueue(new TextEncoder().encode("x".repeat(65_536))) });
  receiver.reply = () => new Response(endless(), { status: 500 });
  await deliver({ platform: "webhook", url: receiver.url });
  expect(await lastError()).toBe(`answered 500: ${"x".repeat(200)}`);
});

test("a secret's variable that is not set is said by name, and the message waits", async () => {
  await deliver({ platform: "webhook", url: "env:NO_SUCH_URL" });
  expect(await lastError()).toBe("the variable NO_SUCH_URL is not set");
});

test("a subscription names a sink by its name, or by its kind with the name as chat", async () => {
  const second = bench.receiver();
  const sinks = {
    first: { platform: "webhook", url: receiver.url },
    second: { platform: "webhook", url: second.url },
  };
  for (const to of [
    { platform: "webhook", chat_id: "anything" },
    { platform: "webhook", chat_id: "second" },
    { platform: "SECOND", chat_id: "x" },
  ])
    await bench.complete(await bench.subscribed({}, to));
  await bench.notifier({ sinks }).flush();
  expect([receiver.got.length, second.got.length]).toEqual([1, 2]);
});

function script(name: string, text: string): string {
  const path = join(bench.dir, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("command: the document on standard input, the essentials in the environment, nothing of the task in argv", async () => {
  const out = join(bench.dir, "out");
  const program = script("notify", `cat > ${out}.json; env > ${out}.env; echo "$#" > ${out}.argc`);
  const env = { PATH: process.env["PATH"], HOME: bench.dir, SECRET_KEY: "s", WANTED: "w", KANBUN_TOKEN: "t" };
  const sink = { platform: "command", command: [program, "--flag"], env_allow: ["WANTED"] };
  const id = await deliver(sink, { chat_id: "room" }, env, "$(touch /tmp/x); `id`");
  expect(JSON.parse(readFileSync(`${out}.json`, "utf8"))).toMatchObject({
    type: "task.completed",
    task: { id },
  });
  const seen = readFileSync(`${out}.env`, "utf8");
  expect(seen).toContain("KANBUN_NOTIFY_KIND=completed");
  expect(seen).toContain("KANBUN_NOTIFY_CHAT=room");
  expect(seen).toContain("WANTED=w");
  expect(seen).not.toContain("SECRET_KEY");
  expect(seen).not.toContain("KANBUN_TOKEN");
  expect(readFileSync(`${out}.argc`, "utf8").trim()).toBe("1");
  expect(await bench.deliveries("delivered")).toHaveLength(1);
});

test("command: another exit code, a missing program and one that hangs are failures that say why", async () => {
  await deliver(
    { platform: "command", command: [script("bad", "echo no credit >&2; exit 3")] },
    {},
    process.env,
  );
  expect(await lastError()).toMatch(/bad exited 3: no credit$/);
  await forget();
  await deliver({ platform: "command", command: ["/nowhere/program"] });
  expect(await lastError()).toBe("cannot run /nowhere/program (ENOENT)");
  await forget();
  const id = await bench.subscribed({}, { platform: "here" });
  await bench.complete(id);
  const sinks = { here: { platform: "command", command: [script("hangs", "sleep 600 & wait")] } };
  const env = { PATH: process.env["PATH"], HOME: bench.dir };
  await bench.notifier({ sinks, timeout_seconds: 1 }, env).flush();
  expect(await lastError()).toContain("did not end in time");
  await until("the whole group to be gone", () => processesOf(bench.dir).length === 0);
});

test("command: a child left behind does not hold the delivery", async () => {
  const program = script("leaves", "sleep 600 & exit 0");
  const env = { PATH: process.env["PATH"], HOME: bench.dir };
  await deliver({ platform: "command", command: [program] }, {}, env);
  expect(await bench.deliveries("delivered")).toHaveLength(1);
  expect(processesOf(bench.dir)).toHaveLength(1);
});

test("command: runs at most so often a minute, the rest waits without counting an attempt", async () => {
  const out = join(bench.dir, "runs");
  const sinks = {
    here: { platform: "command", command: [script("count", `echo x >> ${out}`)], max_per_minute: 2 },
  };
  for (let n = 0; n < 5; n += 1) await bench.complete(await bench.subscribed({}, { platform: "here" }));
  const notifier = bench.notifier({ sinks }, process.env);
  const runs = (): number => (existsSync(out) ? readFileSync(out, "utf8").trim().split("\n").length : 0);
  await notifier.flush();
  expect(runs()).toBe(2);
  expect((await bench.deliveries("pending")).map((row) => row.attempts)).toEqual([0, 0, 0]);
  bench.clock.advance(61);
  await notifier.flush();
  expect(runs()).toBe(4);
});

test("desktop: notify-send gets the text after --, in which nothing is markup or an escape", async () => {
  const bin = join(bench.dir, "bin");
  mkdirSync(bin);
  const out = join(bench.dir, "desktop");
  writeFileSync(join(bin, "notify-send"), `#!/bin/sh\nprintf '%s\\n' "$@" > ${out}\n`);
  chmodSync(join(bin, "notify-send"), 0o755);
  const id = await bench.subscribed({ title: "a\0 <b>" }, { platform: "here" });
  await bench.complete(id, { summary: "1 < 2 & <a href=x>C:\\new</a>" });
  await bench
    .notifier({ sinks: { here: { platform: "desktop" } } }, { PATH: `${bin}:${process.env["PATH"]}` })
    .flush();
  expect(readFileSync(out, "utf8").split("\n")).toEqual([
    "--app-name=kanbun",
    "--urgency=normal",
    "--",
    `✔ @coder Kanban ${id} done — a <b>`,
    "1 &lt; 2 &amp; &lt;a href=x&gt;C:\\\\new&lt;/a&gt;",
    "",
  ]);
});
