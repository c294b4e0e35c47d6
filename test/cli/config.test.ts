import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const file = (): string => readFileSync(join(home.dir, "config.yaml"), "utf8");

test("set keeps comments and other keys, get and list read back, unset returns to the default", async () => {
  home.config("# ours\ndispatch:\n  failure_limit: 4 # few\nmodel: theirs\n");
  expect((await home.run(["config", "set", "dispatch.failure_limit", "5"])).stdout).toBe(
    "dispatch.failure_limit = 5\n",
  );
  expect(file()).toBe("# ours\ndispatch:\n  failure_limit: 5 # few\nmodel: theirs\n");
  expect((await home.run(["config", "get", "dispatch.failure_limit"])).stdout).toBe("5\n");
  await home.run(["config", "set", "profiles.echo.command", '["echo", "{title}"]']);
  expect(await home.json<object>("config", "get", "profiles.echo.command")).toEqual({
    key: "profiles.echo.command",
    value: ["echo", "{title}"],
  });
  const { settings } = await home.json<{ settings: { key: string; source: string }[] }>("config");
  expect(settings.find(({ key }) => key === "dispatch.failure_limit")).toMatchObject({
    value: 5,
    default: 3,
    source: "file",
  });
  expect(settings.find(({ key }) => key === "durability")).toMatchObject({
    value: "full",
    source: "default",
  });
  expect((await home.run(["config", "unset", "dispatch.failure_limit"])).stdout).toBe(
    "dispatch.failure_limit = 3\n",
  );
});

test("text stays text, whatever it looks like", async () => {
  await home.run(["config", "set", "profiles.a.model", "4.10"]);
  expect((await home.run(["config", "get", "profiles.a.model"])).stdout).toBe("4.10\n");
});

test("a wrong value or name is refused, with a guess, and nothing is written", async () => {
  const wrong = await home.run(["config", "set", "dispatch.failure_limit", "many"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("dispatch.failure_limit must be number");
  const unknown = await home.run(["config", "set", "dispatch.failur_limit", "5"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("did you mean dispatch.failure_limit?");
  expect((await home.run(["config", "get", "nope"])).code).toBe(2);
  expect(existsSync(join(home.dir, "config.yaml"))).toBe(false);
});

test("a broken file is named with line and column by every command, except the one that says where it is", async () => {
  home.config("dispatch:\n  failure_limit: [\n");
  for (const verb of [["list"], ["create", "x"], ["config", "list"]]) {
    const ran = await home.run(verb);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/config\.yaml:\d+:\d+: /);
  }
  expect(existsSync(join(home.dir, "kanban.db"))).toBe(false);
  expect((await home.run(["config", "path"])).stdout).toBe(`${join(home.dir, "config.yaml")}\n`);
  home.config("dispatch:\n  failure_limit: 3\n  intervall: 5\n");
  const unknown = await home.run(["list"]);
  expect(unknown.stderr).toContain("config.yaml:3:");
  expect(unknown.stderr).toContain("intervall");
});

test("secrets are hidden from the list", async () => {
  home.config('profiles: { a: { command: ["true"], env: { API_KEY: hush-hush } } }\n');
  expect((await home.run(["config", "list"])).stdout).not.toContain("hush-hush");
  expect((await home.run(["config", "get", "profiles.a.env.API_KEY"])).stdout).toBe("hush-hush\n");
});
