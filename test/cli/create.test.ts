import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "../support/program.ts";

interface Task {
  id: string;
  title: string;
  body: string | null;
  status: string;
  assignee: string | null;
  created_by: string;
  skills: string[];
  not_before: number | null;
  max_runtime_seconds: number | null;
  workspace_kind: string;
  workspace_path: string | null;
  params: Record<string, string>;
}

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("[#4] the first command on an empty home works and makes the board", async () => {
  const task = await home.json<Task>("create", "ship it", "--assignee", "writer");
  expect(task).toMatchObject({ title: "ship it", assignee: "writer", status: "ready", created_by: "user" });
  expect(existsSync(join(home.dir, "kanban.db"))).toBe(true);
});

test("[#274] [#276] the line names id, status and assignee; a child waits", async () => {
  const first = await home.run(["create", "first"]);
  expect(first.stdout).toMatch(/^Created\s+(t_[0-9a-f]{8}) {2}\(ready, assignee=-\)\n$/);
  const id = /t_[0-9a-f]{8}/.exec(first.stdout)?.[0] ?? "";
  const child = await home.run(["create", "second", "--parent", id, "--assignee", "x"]);
  expect(child.stdout).toMatch(/\(todo, assignee=x\)/);
  const gated = await home.json<Task>("create", "if it fails", "--parent", id, "--on", "failure");
  expect(gated.status).toBe("todo");
});

test("[#280] [#56] [#57] [#271] flags reach the task; skills keep their order, none is an empty list", async () => {
  const flags =
    "--body text --tenant acme --priority -3 --max-runtime 2h --skill b --skill a --skill b --workspace dir:/srv/x " +
    "--param k=v=w --reviewer critic --model m --created-by me --at 2099-01-31T09:00Z";
  const task = await home.json<Task>("create", "all of it", "--assignee", "w", ...flags.split(" "));
  expect(task).toMatchObject({
    title: "all of it",
    assignee: "w",
    body: "text",
    tenant: "acme",
    priority: -3,
    max_runtime_seconds: 7200,
    skills: ["b", "a"],
    workspace_kind: "dir",
    workspace_path: "/srv/x",
    params: { k: "v=w" },
    reviewer: "critic",
    model_override: "m",
    created_by: "me",
    status: "scheduled",
    not_before: Date.UTC(2099, 0, 31, 9) / 1000,
  });
  const bare = await home.json<Task>("create", "bare", "--triage", "--max-runtime", "0", "--workspace", "");
  expect(bare).toMatchObject({
    skills: [],
    status: "triage",
    max_runtime_seconds: null,
    workspace_kind: "scratch",
  });
});

test("[#265] [#266] [#267] every workspace can be asked for; a tilde is the home, and nothing is scratch", async () => {
  const asked = async (workspace: string): Promise<[string, string | null]> => {
    const task = await home.json<Task>("create", "x", "--workspace", workspace);
    return [task.workspace_kind, task.workspace_path];
  };
  expect(await asked("scratch")).toEqual(["scratch", null]);
  expect(await asked("worktree")).toEqual(["worktree", null]);
  expect(await asked("dir:/abs")).toEqual(["dir", "/abs"]);
  expect(await asked("dir:~/x")).toEqual(["dir", join(home.dir, "x")]);
  expect(await asked("")).toEqual(["scratch", null]);
});

test("[#51] the same key gives the same task, and says so", async () => {
  const first = await home.json<Task>("create", "once", "--idempotency-key", "k");
  const second = await home.json<Task>("create", "twice", "--idempotency-key", "k");
  expect(second).toMatchObject({ id: first.id, title: "once" });
  const third = await home.run(["create", "thrice", "--idempotency-key", "k"]);
  expect(third.stdout).toMatch(new RegExp(`^Created\\s+${first.id} .*was there already`));
});

test("the body comes from standard input, to the last character", async () => {
  const body = `${"x".repeat(1_000_000)}\n漢字 \u{1f468}\u200d\u{1f469}\u200d\u{1f467} שלום\u0000\n`;
  const ran = await home.run(["create", "big", "--body", "-", "--json"], body);
  expect(ran.code).toBe(0);
  expect((JSON.parse(ran.stdout) as Task).body).toBe(body);
});

test("--quiet prints only the id", async () => {
  expect((await home.run(["create", "x", "--quiet"])).stdout).toMatch(/^t_[0-9a-f]{8}\n$/);
});

test("[#258] [#261] [#263] [#264] a ready and assigned task warns when nobody starts it, and only then", async () => {
  const warned = await home.run(["create", "x", "--assignee", "w"]);
  expect(warned.code).toBe(0);
  expect(warned.stderr).toStartWith("\n⚠ ");
  expect(warned.stderr).toContain("kanbun serve");
  expect(warned.stderr).toContain("hermes gateway start");
  for (const args of [
    ["create", "x"],
    ["create", "x", "--assignee", "w", "--triage"],
    ["create", "x", "--assignee", "w", "--json"],
  ])
    expect((await home.run(args)).stderr).toBe("");
});

test("[#259] a dispatcher that is turned off is named", async () => {
  home.config("kanban: { dispatch_in_gateway: false }\n");
  const warned = await home.run(["create", "x", "--assignee", "w"]);
  expect(warned.stderr).toContain("dispatch_in_gateway");
  expect(warned.code).toBe(0);
});

test("an assignee that no profile is called is told at once, and the task is made all the same", async () => {
  home.config('profiles: { w: { command: ["true"] }, x: { command: ["true"] } }\n');
  const { code, stdout, stderr } = await home.run(["create", "x", "--assignee", "nosuch"]);
  expect(code).toBe(0);
  expect(stdout).toContain("Created");
  expect(stderr).toContain("⚠ no profile is called nosuch");
  expect(stderr).toContain("there are: w, x");
  expect((await home.run(["create", "x", "--assignee", "w"])).stderr).not.toContain("no profile");
});

test("[#262] no warning while a dispatcher runs", async () => {
  await home.serve();
  expect((await home.run(["create", "x", "--assignee", "w"])).stderr).toBe("");
});

test("[#19] [#20] homes with blanks and accents in their path", async () => {
  const dir = join(home.dir, "été avec blancs");
  mkdirSync(dir);
  writeFileSync(join(dir, "config.yaml"), "dispatch: { failure_limit: 4 }\n");
  const ran = await home.run(["create", "x", "--json"], undefined, { KANBUN_HOME: dir });
  expect(ran.code).toBe(0);
  expect(existsSync(join(dir, "kanban.db"))).toBe(true);
});

test("[#21] two ways to one home are one board", async () => {
  const ways = [join(home.dir, "a"), join(home.dir, "b")];
  mkdirSync(join(home.dir, "real"));
  for (const way of ways) symlinkSync(join(home.dir, "real"), way);
  const made = await home.run(["create", "x", "--json"], undefined, { KANBUN_HOME: ways[0] ?? "" });
  const { id } = JSON.parse(made.stdout) as Task;
  expect((await home.run(["show", id], undefined, { KANBUN_HOME: ways[1] ?? "" })).code).toBe(0);
});
