import { afterEach, beforeEach, expect, test } from "bun:test";
import { Home, until } from "../support/program.ts";
import { Receiver } from "./support.ts";

/** The running program as notifier. */

let home: Home;
let receiver: Receiver;
beforeEach(() => {
  home = new Home();
  receiver = new Receiver();
  home.config(`notify: { sinks: { team: { platform: webhook, url: "${receiver.url}" } } }`);
});
afterEach(async () => {
  await receiver.stop();
  await home.remove();
});

async function subscribed(): Promise<string> {
  const { id } = await home.json<{ id: string }>("create", "tell me", "--assignee", "coder");
  await home.run(["notify-subscribe", id, "--platform", "team", "--chat-id", "-"]);
  return id;
}

test("serve tells what another process did", async () => {
  await home.serve("--no-dispatch");
  const id = await subscribed();
  await home.run(["complete", id, "--summary", "ready"]);
  await until("the message", () => receiver.got.length === 1);
  expect(receiver.texts).toEqual([`✔ @coder Kanban ${id} done — tell me\nready`]);
});

test("what happened while no server ran is told by the next one", async () => {
  const id = await subscribed();
  await home.run(["complete", id, "--summary", "ready"]);
  await home.serve("--no-dispatch");
  await until("the message", () => receiver.got.length === 1);
});

test("a server killed in the middle of sending: the next one sends again, under the same id", async () => {
  receiver.reply = () => new Promise(() => {});
  home.config(`
notify:
  timeout_seconds: 2
  sinks: { team: { platform: webhook, url: "${receiver.url}" } }`);
  const first = await home.serve("--no-dispatch");
  const id = await subscribed();
  await home.run(["complete", id, "--summary", "ready"]);
  await until("the first attempt", () => receiver.got.length >= 1);
  first.child.kill("SIGKILL");
  await first.child.exited;
  receiver.reply = () => new Response("ok");
  const before = receiver.got.length;
  await home.serve("--no-dispatch");
  await until("the repetition", () => receiver.got.length > before, 50_000);
  const ids = receiver.got.map(({ headers }) => headers.get("webhook-id"));
  expect(new Set(ids)).toEqual(new Set(["default:1"]));
  expect(ids.length).toBeGreaterThan(1);
}, 120_000);

test("dead letters are listed, sent again and dropped on the command line", async () => {
  receiver.reply = () => new Response("", { status: 410 });
  await home.serve("--no-dispatch");
  const id = await subscribed();
  await home.run(["complete", id]);
  const dead = () => home.json<{ id: number; last_error: string }[]>("deliveries");
  const [letter] = await until("the dead letter", async () => {
    const all = await dead();
    return all.length > 0 ? all : null;
  });
  expect(letter?.last_error).toBe("answered 410");
  receiver.reply = () => new Response("ok");
  expect((await home.run(["redeliver", String(letter?.id)])).code).toBe(0);
  await until(
    "its delivery",
    async () => (await home.json<unknown[]>("deliveries", "--state", "delivered")).length === 1,
  );
  expect(await dead()).toEqual([]);
  expect((await home.run(["discard-delivery", String(letter?.id)])).code).toBe(3);
});
