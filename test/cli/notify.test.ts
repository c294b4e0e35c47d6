import { afterEach, beforeEach, expect, test } from "bun:test";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("[#241] subscribe, list, unsubscribe", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const chat = ["--platform", "Telegram", "--chat-id", "42"];
  expect((await home.run(["notify-subscribe", id, ...chat])).stdout).toBe(
    `Subscribed telegram:42 to ${id}\n`,
  );
  const threaded = await home.run(["notify-subscribe", id, ...chat, "--thread-id", "7", "--user-id", "u"]);
  expect(threaded.stdout).toBe(`Subscribed telegram:42:7 to ${id}\n`);

  const rows = await home.json<object[]>("notify-list", id);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ task_id: id, platform: "telegram", chat_id: "42", thread_id: "" });
  expect(Object.keys(rows[0] ?? {})).toEqual(
    expect.arrayContaining(["user_id", "created_at", "last_event_id"]),
  );
  expect((await home.run(["notify-list"])).stdout).toMatch(
    new RegExp(`${id} {2}telegram:42:7 {2}\\(since event \\d+\\)`),
  );

  expect((await home.run(["notify-unsubscribe", id, ...chat])).stdout).toBe(`Unsubscribed from ${id}\n`);
  const none = await home.run(["notify-unsubscribe", id, ...chat]);
  expect(none.code).toBe(3);
  expect(none.stderr).toContain("(no such subscription)");
  await home.run(["notify-unsubscribe", id, ...chat, "--thread-id", "7"]);
  expect((await home.run(["notify-list"])).stdout).toBe("(no subscriptions)\n");
});

test("who subscribes to a place that no sink serves is told so, and is subscribed all the same", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const to = (platform: string) =>
    home.run(["notify-subscribe", id, "--platform", platform, "--chat-id", "-"]);
  expect((await to("teem")).stderr).toContain("no sink and no platform is called teem");
  expect((await to("slack")).stderr).toContain("no sink of config.yaml is for slack");
  home.config("notify: { sinks: { team: { platform: slack, url: 'https://hooks.example/1' } } }\n");
  expect((await to("teem")).stderr).toContain("(there are: team)");
  for (const served of ["team", "slack"]) expect((await to(served)).stderr).toBe("");
  expect(await home.json<object[]>("notify-list", id)).toHaveLength(3);
});

test("platform and chat are needed, and the task must be there", async () => {
  const missing = await home.run(["notify-subscribe", "t_00000000", "--platform", "x"]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("missing --chat-id");
  expect((await home.run(["notify-subscribe", "t_00000000", "--platform", "x", "--chat-id", "1"])).code).toBe(
    3,
  );
});
