import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { actorOf, authorOf } from "../../src/cli/frame/actor.ts";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("the author is the environment's profile, else the Hermes home's, else user", () => {
  expect(authorOf({})).toBe("user");
  expect(authorOf({ HERMES_PROFILE: " ", KANBUN_PROFILE: "" })).toBe("user");
  expect(authorOf({ HERMES_PROFILE_NAME: "a", HERMES_PROFILE: "b" })).toBe("a");
  expect(authorOf({ HERMES_PROFILE: "b" })).toBe("b");
  expect(authorOf({ HOME: "/home/x", HERMES_HOME: "/home/x/.hermes" })).toBe("default");
  expect(authorOf({ HOME: "/home/x", HERMES_HOME: "/home/x/.hermes/profiles/ops" })).toBe("ops");
  expect(authorOf({ HOME: "/home/x", HERMES_HOME: "/srv/hermes" })).toBe("custom");
  expect(authorOf({ KANBUN_HOME: "/k", HERMES_HOME: "/srv/hermes" })).toBe("user");
});

test("a worker's environment makes it that worker, anything less a person", () => {
  const env = { KANBUN_TASK: "t_1", KANBUN_RUN: "3", KANBUN_TOKEN: "s", KANBUN_PROFILE: "w" };
  expect(actorOf(env)).toEqual({ role: "worker", name: "w", run: { task_id: "t_1", run_id: 3, token: "s" } });
  expect(actorOf({ HERMES_KANBAN_TASK: "t_1" })).toEqual({ role: "worker", name: "user", task_id: "t_1" });
  expect(actorOf({ KANBUN_RUN: "3", KANBUN_TOKEN: "s" })).toEqual({ role: "operator", name: "user" });
});

test("[#393] [#417] a worker writes to its own task only, and only while its run holds it", async () => {
  const { id } = await home.json<{ id: string }>("create", "mine");
  const other = await home.json<{ id: string }>("create", "other");
  const claim = await home.json<{ run_id: number; token: string }>("claim", id);
  const worker = { KANBUN_TASK: id, KANBUN_RUN: String(claim.run_id), KANBUN_TOKEN: claim.token };
  expect((await home.run(["heartbeat", id], undefined, worker)).code).toBe(0);
  const foreign = await home.run(["complete", other.id], undefined, worker);
  expect(foreign.code).toBe(6);
  expect((await home.run(["archive", id], undefined, worker)).code).toBe(6);
  expect((await home.run(["heartbeat", id], undefined, { ...worker, KANBUN_TOKEN: "wrong" })).code).toBe(5);

  await home.run(["reclaim", id]);
  const late = await home.run(["complete", id, "--summary", "late"], undefined, worker);
  expect(late.code).toBe(5);
  expect((await home.run(["late"])).stdout).toContain("late");
  expect((await home.run(["late", "adopt", "1"])).stdout).toContain(`${id} is now done`);
  expect((await home.run(["late", "discard", "1"])).code).toBe(4);
});

test("a late block is refused, kept, and leaves no comment behind", async () => {
  const { id } = await home.json<{ id: string }>("create", "mine");
  const claim = await home.json<{ run_id: number; token: string }>("claim", id);
  const worker = {
    KANBUN_TASK: id,
    KANBUN_RUN: String(claim.run_id),
    KANBUN_TOKEN: claim.token,
    KANBUN_PROFILE: "w",
  };
  await home.run(["reclaim", id]);
  expect((await home.run(["block", id, "too late"], undefined, worker)).code).toBe(5);
  expect(await home.json<object[]>("late")).toMatchObject([
    { verb: "block", payload: { reason: "too late" } },
  ]);
  expect((await home.json<{ comments: object[] }>("show", id)).comments).toEqual([]);
});

test("a worker signs what it creates with its profile", async () => {
  const { id } = await home.json<{ id: string }>("create", "mine");
  const made = await home.run(["create", "child", "--parent", id, "--json"], undefined, {
    HERMES_KANBAN_TASK: id,
    HERMES_PROFILE: "w",
  });
  expect(JSON.parse(made.stdout)).toMatchObject({ created_by: "w" });
});

test("[#391] a Hermes profile's home is the root's board", async () => {
  const root = join(home.dir, "hermes");
  mkdirSync(join(root, "profiles", "ops"), { recursive: true });
  const env = (path: string) => ({ KANBUN_HOME: "", HERMES_HOME: path });
  const made = await home.run(["create", "x", "--json"], undefined, env(root));
  const { id } = JSON.parse(made.stdout) as { id: string };
  expect((await home.run(["show", id], undefined, env(join(root, "profiles", "ops")))).code).toBe(0);
});
