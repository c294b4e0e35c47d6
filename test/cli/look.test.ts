import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const create = async (title: string, ...more: string[]): Promise<string> =>
  (await home.json<{ id: string }>("create", title, ...more)).id;

test("[#275] [#283] [#277] list shows title and owner, filters, and makes ready what waits no more", async () => {
  const empty = await home.run(["list"]);
  expect(empty).toMatchObject({ code: 0, stdout: "(no matching tasks)\n" });
  const parent = await create("parent", "--tenant", "acme", "--assignee", "w");
  const child = await create("child", "--parent", parent);
  await home.run(["complete", parent]);

  const lines = (await home.run(["ls"])).stdout.split("\n");
  expect(lines[0]).toBe(`✓ ${parent}  done      w                    [acme]  parent`);
  expect(lines[1]).toBe(`▶ ${child}  ready     (unassigned)          child`);
  const ids = async (...args: string[]): Promise<string[]> =>
    (await home.json<{ id: string }[]>("list", ...args)).map(({ id }) => id);
  expect(await ids("--status", "ready")).toEqual([child]);
  expect(await ids("--tenant", "acme")).toEqual([parent]);
  expect(await ids("--assignee", "w")).toEqual([parent]);
  await home.run(["archive", parent]);
  expect(await ids()).toEqual([child]);
  expect(await ids("--archived")).toEqual([parent, child]);
  expect(await ids("--status", "archived")).toEqual([parent]);
});

test("[#277] what waits for nothing any more is made ready before it is listed", async () => {
  const id = await create("put there by hand");
  await home.run(["move", id, "todo"]);
  expect((await home.run(["list", "--status", "ready"])).stdout).toContain(id);
  expect((await home.run(["list", "--status", "todo"])).stdout).toBe("(no matching tasks)\n");
});

test("--mine is the profile of the environment, and --assignee beats it", async () => {
  const [mine, theirs] = [await create("a", "--assignee", "me"), await create("b", "--assignee", "you")];
  const listed = async (...args: string[]): Promise<string> =>
    (await home.run(["list", ...args], undefined, { HERMES_PROFILE: "me" })).stdout;
  expect(await listed("--mine")).toContain(mine);
  expect(await listed("--mine")).not.toContain(theirs);
  expect(await listed("--mine", "--assignee", "you")).toContain(theirs);
});

test("[#58] [#278] [#298] show has skills, comments, runs; every event has a run_id", async () => {
  const id = await create("a", "--skill", "git", "--skill", "tdd", "--body", "the body\nof it");
  await home.run(["comment", id, "a remark"]);
  await home.run(["complete", id, "--summary", "all\ndone"]);
  const { stdout } = await home.run(["show", id]);
  expect(stdout).toContain(`Task ${id}: a\n`);
  expect(stdout).toMatch(/^ {2}skills: +git, tdd$/m);
  expect(stdout).toMatch(/^ {2}created: +\d{4}-\d\d-\d\d \d\d:\d\d by user$/m);
  expect(stdout).toContain("Body:\n  the body\n  of it\n");
  expect(stdout).toMatch(/Comments \(1\):\n {2}\[.*\] user: a remark\n/);
  expect(stdout).toMatch(/Runs \(1\):\n {2}#\d+ completed {4}@- {2}0s {2}\d{4}-.*\n {6}→ all\n/);
  const shown = await home.json<{ events: object[]; runs: object[] }>("show", id);
  for (const event of shown.events) expect(event).toHaveProperty("run_id");
  expect(shown.runs).toHaveLength(1);
});

test("show keeps to the last 20 events in text and gives all in JSON", async () => {
  const id = await create("a");
  const lines = Array.from({ length: 25 }, (_, n) =>
    JSON.stringify({ op: "comment", task_id: id, body: `c${n}` }),
  );
  await home.run(["batch"], lines.join("\n"));
  const { stdout } = await home.run(["show", id]);
  expect(stdout).toContain("Events (26):");
  expect(stdout.match(/^ {2}\[.*\] commented /gm)).toHaveLength(20);
  expect((await home.json<{ events: object[] }>("show", id)).events).toHaveLength(26);
});

test("an unknown task is not found, in text and in JSON", async () => {
  const text = await home.run(["show", "t_00000000"]);
  expect(text).toMatchObject({ code: 3, stdout: "" });
  expect(text.stderr).toStartWith("kanban: no such task: t_00000000\n  hint: ");
  const json = await home.run(["show", "t_00000000", "--json"]);
  expect(json.stdout).toBe("");
  expect(JSON.parse(json.stderr)).toEqual({
    error: {
      code: "not_found",
      message: "no such task: t_00000000",
      hint: "kanban list --archived".replace("kanban", "kanbun"),
      details: { task_id: "t_00000000" },
      exit_code: 3,
    },
    contract: 1,
  });
});

test("[#296] [#297] [#302] runs shows outcome, profile, summary; none is no error", async () => {
  const id = await create("a", "--assignee", "w");
  expect((await home.run(["runs", id])).stdout).toBe(`(no runs yet for ${id})\n`);
  expect(await home.json<unknown[]>("runs", "t_00000000")).toEqual([]);
  await home.run(["complete", id, "--summary", "fine", "--metadata", '{"n":1}']);
  const { stdout } = await home.run(["runs", id]);
  expect(stdout).toMatch(/^# +OUTCOME +PROFILE +ELAPSED +STARTED\n1 +completed +w +0s +\d{4}-/);
  expect(stdout).toContain("→ fine");
  const other = await create("b");
  await home.run(["claim", other]);
  await home.run(["block", other, "x".repeat(150)]);
  await home.run(["unblock", other]);
  await home.run(["claim", other]);
  expect((await home.run(["runs", other])).stdout.split("\n").slice(1)).toEqual([
    expect.stringMatching(/^1 +blocked +- +\d+s +\d{4}-\d\d-\d\d \d\d:\d\d$/),
    `      → ${"x".repeat(100)}`,
    expect.stringMatching(/^2 +\(running\) +- +\d+s +\d{4}-/),
    "",
  ]);
  expect(await home.json<object[]>("runs", id)).toMatchObject([
    { outcome: "completed", metadata: { n: 1 }, profile: "w" },
  ]);
});

test("[#302] a clock that was put back makes no time negative: a skewed run shows 0s", async () => {
  const [open, ended] = [await create("open"), await create("ended")];
  for (const id of [open, ended]) await home.run(["claim", id]);
  await home.run(["complete", ended]);
  const file = new Database(join(home.dir, "kanban.db"));
  file.run("update task_runs set started_at = started_at + 3600");
  file.run("update tasks set created_at = created_at + 3600, started_at = started_at + 3600");
  file.close();
  for (const id of [open, ended])
    expect((await home.run(["runs", id])).stdout).toMatch(/^1 +\S+ +- +0s +\d{4}-/m);
  expect((await home.run(["show", ended])).stdout).toMatch(/^ {2}#\d+ completed {4}@- {2}0s /m);
  for (const verb of [
    ["show", open],
    ["context", open],
    ["why", ended],
    ["board"],
    ["workers"],
    ["stats"],
    ["metrics"],
  ])
    expect((await home.run(verb)).stdout).not.toMatch(/-\d+(\.\d+)?[smhd]\b/);
});

test("[#299] [#300] stats and assignees", async () => {
  expect((await home.run(["assignees"])).stdout).toMatch(/^\(.*config\.yaml.*\)\n$/);
  home.config("profiles: { idle: { command: [true] } }\n".replace("[true]", '["true"]'));
  await create("a", "--assignee", "w");
  const stats = await home.json<object>("stats");
  expect(stats).toMatchObject({ by_status: { ready: 1 }, by_assignee: { w: { ready: 1 } } });
  expect(stats).toHaveProperty("oldest_ready_age_seconds");
  const { stdout } = await home.run(["stats"]);
  for (const status of ["triage", "todo", "ready", "running", "blocked", "done"])
    expect(stdout).toMatch(new RegExp(`^ {2}${status} +\\d+$`, "m"));
  expect(stdout).toMatch(/w +ready=1/);
  expect(stdout).toMatch(/Oldest ready task age: \d+s/);
  expect(await home.json<object[]>("assignees")).toEqual([
    { name: "idle", on_disk: true, counts: {} },
    { name: "w", on_disk: false, counts: { ready: 1 } },
  ]);
  expect((await home.run(["assignees"])).stdout).toMatch(
    /NAME +ON DISK +COUNTS\nidle +yes +\(idle\)\nw +no +ready=1\n/,
  );
});

test("[#282] context holds title, body and comments", async () => {
  const id = await create("the title", "--body", "the body");
  await home.run(["comment", id, "the comment"]);
  const { stdout } = await home.run(["context", id]);
  for (const part of [id, "the title", "the body", "the comment"]) expect(stdout).toContain(part);
  expect(stdout).toEndWith("\n");
  expect((await home.run(["context", "t_00000000"])).code).toBe(3);
});

test("[#301] [#246] [#403] [#404] log: none, whole, the end of it, and no paths", async () => {
  const id = await create("a");
  for (const without of [id, "t_00000000"]) {
    const none = await home.run(["log", without]);
    expect(none).toMatchObject({ code: 3, stdout: "" });
    expect(none.stderr).toContain(`no log for ${without}`);
  }
  const logs = join(home.dir, "kanban", "logs");
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(logs, `${id}.log`), "first line\nsecond line\nlast\n");
  writeFileSync(join(home.dir, "kanban", "secret.log"), "secret");
  expect((await home.run(["log", id])).stdout).toBe("first line\nsecond line\nlast\n");
  expect((await home.run(["log", id, "--tail", "12"])).stdout).toBe("last\n");
  expect((await home.run(["log", id, "--tail", "4"])).stdout).toBe("ast\n");
  expect((await home.run(["log", id, "--tail", "0"])).code).toBe(2);
  writeFileSync(join(logs, `${id}.log`), "cut off");
  expect((await home.run(["log", id])).stdout).toBe("cut off\n");
  for (const path of ["../secret", "../../etc/passwd", "/etc/passwd", ".."]) {
    const ran = await home.run(["log", path]);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe("");
  }
});

test("why names each gate and the command that lifts it; list and show say the same", async () => {
  home.config('profiles: { sh: { command: ["true"] } }\n');
  const parent = await create("parent", "--assignee", "sh");
  const child = await create("child", "--parent", parent);
  const stranger = await create("stranger", "--assignee", "nobody-knows");
  await home.run(["pause", "lunch"]);
  const why = await home.run(["why", child]);
  expect(why.stdout).toContain(`waits for ${parent}`);
  expect(why.stdout).toContain(`kanbun promote ${child}`);
  const held = await home.run(["why", parent]);
  expect(held.stdout).toContain("lunch");
  expect(held.stdout).toContain("kanbun resume");
  const json = await home.json<{ position: number | null; gates: { code: string }[] }>("why", stranger);
  expect(json.gates.map(({ code }) => code)).toContain("no_such_profile:nobody-knows");
  const listed = await home.run(["list", "--why"]);
  expect(listed.stdout).toContain(`    waits for ${parent}, which is ready\n`);
  expect((await home.run(["show", child])).stdout).toContain(`Waits:\n  waits for ${parent}`);
  const shown = await home.json<{ gates: object[] }>("show", stranger);
  expect(shown.gates).toEqual(json.gates);
});

test("inbox tells of the other boards on which something waits, and of no others", async () => {
  for (const slug of ["night", "quiet"]) await home.run(["boards", "create", slug]);
  const made = await home.run(["--board", "night", "create", "asks", "--quiet"]);
  await home.run(["--board", "night", "block", made.stdout.trim(), "which?"]);
  expect((await home.run(["inbox"])).stdout).toBe(
    "(nothing waits for you)\n\nOn board night: 1\n    kanbun --board night inbox\n",
  );
  expect((await home.run(["--board", "night", "inbox"])).stdout).not.toContain("On board");
  expect(await home.json<object>("inbox")).toEqual({ items: [], more: false });
});

test("inbox lists what needs a person, with what to type", async () => {
  const id = await create("a");
  expect((await home.run(["inbox"])).stdout).toBe("(nothing waits for you)\n");
  await home.run(["block", id, "which database?"]);
  const { stdout } = await home.run(["inbox"]);
  expect(stdout).toContain("which database?");
  expect(stdout).toContain(`kanbun unblock ${id}`);
});

test("[#248] [#402] gc says what it cleared, and clears only what is over", async () => {
  const [kept, gone] = [await create("kept"), await create("gone")];
  for (const id of [kept, gone]) await home.run(["claim", id]);
  await home.run(["archive", gone]);
  const { stdout } = await home.run(["gc", "--event-retention-days", "0"]);
  expect(stdout).toMatch(
    /^GC complete: \d+ workspace\(s\), \d+ event row\(s\), \d+ log file\(s\) removed\n$/,
  );
  expect(existsSync(join(home.dir, "kanban", "workspaces", kept))).toBe(true);
  expect((await home.json<{ events: object[] }>("show", kept)).events.length).toBeGreaterThan(0);
});

test("[#390] looking at a board waits for nobody who writes to it", async () => {
  const id = await create("a", "--assignee", "w");
  const writer = new Database(join(home.dir, "kanban.db"));
  writer.exec("begin immediate");
  try {
    for (const words of [["list"], ["show", id], ["context", id], ["board"], ["stats"], ["inbox"]])
      expect(await home.run(words)).toMatchObject({ code: 0, stderr: "" });
  } finally {
    writer.exec("rollback");
    writer.close();
  }
});

test("init says where the board is, who can work, and what comes next", async () => {
  const bare = await home.run(["init"]);
  expect(bare.stdout).toStartWith(`Kanban DB initialized at ${join(home.dir, "kanban.db")}\n\n`);
  for (const part of [
    "config.yaml",
    "kanbun serve",
    "hermes gateway start",
    "60 seconds",
    "dispatch_interval_seconds",
  ])
    expect(bare.stdout).toContain(part);
  home.config('profiles: { b: { command: ["true"] }, a: { command: ["true"] } }\n');
  const again = await home.run(["init"]);
  expect(again.stdout).toContain("2 profile(s) found:\n  a\n  b\n");
});

test("timeline tells who worked when, how it ended and what it cost, and where to look when that was nobody", async () => {
  expect((await home.run(["timeline"])).stdout).toBe("(no attempt yet)\n");
  const id = await create("Write the notes", "--assignee", "writer");
  await home.run(["claim", id]);
  const row = async () => (await home.run(["timeline", "--last", "1h"])).stdout.split("\n")[1];
  expect(await row()).toMatch(
    new RegExp(
      `^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  \\d+s +\\(running\\)  writer   ${id}  #1 +-     Write the notes$`,
    ),
  );
  await home.run(["reclaim", id]);
  await home.run(["claim", id]);
  await home.run(["complete", id]);
  const database = new Database(join(home.dir, "kanban.db"));
  database.run(
    "update task_runs set cost_usd = 1.5, started_at = started_at - 7200, ended_at = ended_at - 7200 where id = 1",
  );
  expect(await row()).toMatch(new RegExp(`  completed  writer   ${id}  #2 `));
  const { runs } = await home.json<{ runs: { outcome: string }[] }>("timeline", "--last", "3h");
  expect(runs.map(({ outcome }) => outcome)).toEqual(["reclaimed", "completed"]);
  const both = (await home.run(["timeline", "--last", "3h"])).stdout;
  expect(both).toMatch(/ reclaimed  writer .* #1 +\$1\.50 {2}Write the notes\n/);
  expect((await home.run(["timeline", "--last", "3h", "--limit", "1"])).stdout).toContain(
    "(only the latest 1;",
  );
  database.run("update task_runs set started_at = 1000, ended_at = 1000");
  database.close();
  expect((await home.run(["timeline"])).stdout).toMatch(
    /^\(no attempt since .*; the newest began 1970-01-01 /,
  );
  expect((await home.run(["timeline", "--last", "0"])).code).toBe(2);
});
