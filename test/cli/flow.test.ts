import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Home } from "../support/program.ts";

interface Shown {
  task: {
    id: string;
    status: string;
    assignee: string | null;
    claim_lock: string | null;
    claim_expires: number | null;
    started_at: number | null;
    workspace_path: string | null;
  };
  comments: { author: string; body: string }[];
  events: { kind: string; payload: Record<string, unknown> | null; run_id: number | null }[];
  runs: { outcome: string | null; summary: string | null; metadata: unknown }[];
}

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const create = async (title: string, ...more: string[]): Promise<string> =>
  (await home.json<{ id: string }>("create", title, ...more)).id;
const show = (id: string): Promise<Shown> => home.json<Shown>("show", id);

test("[#158] [#159] [#200] claim makes the workspace, heartbeats are recorded, completion hands over", async () => {
  const id = await create("work");
  const claimed = await home.run(["claim", id, "--ttl", "60"]);
  const workspace = join(home.dir, "kanban", "workspaces", id);
  expect(claimed.stdout).toBe(`Claimed ${id}\nWorkspace: ${workspace}\n`);
  expect(existsSync(workspace)).toBe(true);
  const held = (await show(id)).task;
  expect(held.workspace_path).toBe(workspace);
  expect(held.claim_lock).toMatch(/^.+:\d+$/);
  expect((held.claim_expires ?? 0) - (held.started_at ?? 0)).toBe(60);

  expect((await home.run(["heartbeat", id])).stdout).toBe(`Heartbeat recorded for ${id}\n`);
  expect((await home.run(["heartbeat", id, "--note", "half done"])).stdout).toBe(
    `Heartbeat recorded for ${id}\n`,
  );

  const metadata = '{"files": ["a b.txt"], "emoji": "🚀"}';
  const done = await home.run(["complete", id, "--summary", "line one\nline two", "--metadata", metadata]);
  expect(done.stdout).toBe(`Completed ${id}\n`);

  const { task, runs, events } = await show(id);
  expect(task.status).toBe("done");
  expect(runs).toMatchObject([
    { outcome: "completed", summary: "line one\nline two", metadata: JSON.parse(metadata) },
  ]);
  const beats = events.filter(({ kind }) => kind === "heartbeat");
  expect(beats.map(({ payload }) => payload)).toEqual([null, { note: "half done" }]);
});

test("a heartbeat needs a running task", async () => {
  const id = await create("idle");
  const ran = await home.run(["heartbeat", id]);
  expect(ran.code).toBe(4);
  expect(ran.stderr).toContain("running");
  expect((await home.run(["heartbeat", "t_00000000"])).code).toBe(3);
});

test("a claim that cannot be had says status and lock; an unknown id is not found", async () => {
  const id = await create("taken");
  await home.run(["claim", id]);
  const { claim_expires, started_at } = (await show(id)).task;
  expect((claim_expires ?? 0) - (started_at ?? 0)).toBe(900);
  const second = await home.run(["claim", id]);
  expect(second.code).toBe(4);
  expect(second.stderr).toMatch(/status=running, lock=\S+:\d+/);
  const unknown = await home.run(["claim", "t_00000000"]);
  expect(unknown.code).toBe(3);
  expect(unknown.stderr).toContain("no such task");
});

test("[#416] a claim whose workspace cannot be made is given back", async () => {
  const id = await create("relative", "--workspace", "dir:not/absolute");
  const ran = await home.run(["claim", id]);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("non-absolute");
  const { task, runs } = await show(id);
  expect(task).toMatchObject({ status: "ready", claim_lock: null });
  expect(runs).toEqual([]);
});

test("[#287] [#288] several tasks are completed at once, with one result", async () => {
  const ids = [await create("a"), await create("b"), await create("c")];
  await home.run(["claim", ids[1] ?? ""]);
  const ran = await home.run(["complete", ...ids, "--result", "x"]);
  expect(ran).toMatchObject({ code: 0, stdout: ids.map((id) => `Completed ${id}\n`).join("") });
  const tasks = await home.json<{ status: string; result: string }[]>("list");
  expect(tasks.map(({ status, result }) => [status, result])).toEqual(ids.map(() => ["done", "x"]));
});

test("[#288] claimed tasks are completed together without any flag", async () => {
  const ids = [await create("a"), await create("b")];
  for (const id of ids) await home.run(["claim", id]);
  expect((await home.run(["complete", ...ids])).stdout).toBe(ids.map((id) => `Completed ${id}\n`).join(""));
  for (const id of ids)
    expect(await show(id)).toMatchObject({ task: { status: "done" }, runs: [{ outcome: "completed" }] });
});

test("[#289] a hand-off for several tasks is refused and changes nothing", async () => {
  const ids = [await create("a"), await create("b")];
  for (const handoff of [
    ["--summary", "x"],
    ["--metadata", "{}"],
  ]) {
    const ran = await home.run(["complete", ...ids, ...handoff]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("per-task");
  }
  expect((await home.json<{ status: string }[]>("list")).map(({ status }) => status)).toEqual([
    "ready",
    "ready",
  ]);
});

test("[#294] [#295] metadata that is no JSON object is refused and the task goes on", async () => {
  const id = await create("a");
  await home.run(["claim", id]);
  for (const metadata of ["nope", "[1]", "5", '{"a":']) {
    const ran = await home.run(["complete", id, "--metadata", metadata]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toStartWith("kanban: --metadata: ");
  }
  expect((await show(id)).task.status).toBe("running");
});

test("[#411] siblings of a refused task are completed all the same, and the exit code tells", async () => {
  const id = await create("a");
  const ran = await home.run(["complete", "t_00000000", id]);
  expect(ran.code).toBe(3);
  expect(ran.stdout).toBe(`Completed ${id}\n`);
  expect(ran.stderr).toContain("cannot complete t_00000000 (no such task)");
  const again = await home.run(["complete", id, "--json"]);
  expect(again.code).toBe(4);
  expect(JSON.parse(again.stdout)).toMatchObject({
    results: [{ task_id: id, ok: false, error: { code: "wrong_state" } }],
  });
  expect(JSON.parse(again.stderr)).toMatchObject({
    error: { code: "wrong_state", exit_code: 4 },
    contract: 1,
  });
});

test("[#279] [#121] block and unblock after a claim", async () => {
  const id = await create("a");
  await home.run(["claim", id]);
  const blocked = await home.run(["block", id, "need", "input"], undefined, { KANBUN_PROFILE: "ops" });
  expect(blocked.stdout).toBe(`Blocked ${id}: need input\n`);
  const { comments, runs, task } = await show(id);
  expect(task.status).toBe("blocked");
  expect(comments).toMatchObject([{ author: "ops", body: "BLOCKED: need input" }]);
  expect(runs).toMatchObject([{ outcome: "blocked", summary: "need input" }]);
  expect((await home.run(["unblock", id])).stdout).toBe(`Unblocked ${id}\n`);
  const refused = await home.run(["unblock", id]);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain(`cannot unblock ${id} (not blocked?)`);
});

test("[#292] [#291] [#290] block with --ids, unblock and archive take several", async () => {
  const [a, b] = [await create("a"), await create("b")];
  const blocked = await home.run(["block", a, "need", "input", "--ids", b, "--kind", "needs_input"]);
  expect(blocked.stdout).toBe(`Blocked ${a}: need input\nBlocked ${b}: need input\n`);
  const both = async (): Promise<string[]> => [(await show(a)).task.status, (await show(b)).task.status];
  expect(await both()).toEqual(["blocked", "blocked"]);
  expect((await home.run(["unblock", a, b])).stdout).toBe(`Unblocked ${a}\nUnblocked ${b}\n`);
  expect(await both()).toEqual(["ready", "ready"]);
  expect((await home.run(["archive", a, b])).stdout).toBe(`Archived ${a}\nArchived ${b}\n`);
  expect(await both()).toEqual(["archived", "archived"]);
});

test("blocking needs no reason; unblock and archive go on after a task they refuse, and the exit code tells", async () => {
  const [a, b] = [await create("a"), await create("b")];
  expect((await home.run(["block", a])).stdout).toBe(`Blocked ${a}\n`);
  expect((await show(a)).comments).toEqual([]);
  const unblocked = await home.run(["unblock", b, "t_00000000", a]);
  expect(unblocked).toMatchObject({ code: 4, stdout: `Unblocked ${a}\n` });
  expect(unblocked.stderr).toContain(`cannot unblock ${b} (not blocked?)`);
  expect(unblocked.stderr).toContain("cannot unblock t_00000000");
  await home.run(["archive", a]);
  const archived = await home.run(["archive", a, "t_00000000", b]);
  expect(archived).toMatchObject({ code: 4, stdout: `Archived ${b}\n` });
  expect(archived.stderr).toContain(`cannot archive ${a}`);
  expect(archived.stderr).toContain("cannot archive t_00000000");
});

test("[#415] block goes on after an unknown id, and comments only where it blocked", async () => {
  const [ready, done] = [await create("a"), await create("b")];
  await home.run(["complete", done]);
  const ran = await home.run(["block", "t_00000000", "why", "--ids", done, ready]);
  expect(ran.code).toBe(3);
  expect(ran.stdout).toBe(`Blocked ${ready}: why\n`);
  expect(ran.stderr).toContain("cannot block t_00000000");
  expect(ran.stderr).toContain(`cannot block ${done}`);
  expect((await show(done)).comments).toEqual([]);
  expect((await show(ready)).comments).toMatchObject([{ body: "BLOCKED: why" }]);
});

test("[#285] [#133] assign names the new owner; nobody by none, - or null; not while it runs", async () => {
  const id = await create("a");
  expect((await home.run(["assign", id, "writer"])).stdout).toBe(`Assigned ${id} to writer\n`);
  expect((await home.run(["show", id])).stdout).toMatch(/^ {2}assignee: +writer$/m);
  for (const nobody of ["NONE", "-", "null"])
    expect((await home.run(["assign", id, nobody])).stdout).toBe(`Assigned ${id} to (unassigned)\n`);
  await home.run(["claim", id]);
  const refused = await home.run(["assign", id, "writer"]);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toStartWith("kanban: ");
  expect(refused.stderr).toContain("currently running");
});

test("[#286] [#79] link makes the child wait, unlink lets it go; cycles are refused", async () => {
  const [a, b] = [await create("a"), await create("b")];
  expect((await home.run(["link", a, b])).stdout).toBe(`Linked ${a} -> ${b}\n`);
  expect((await show(b)).task.status).toBe("todo");
  const cycle = await home.run(["link", b, a]);
  expect(cycle.code).toBe(2);
  expect(cycle.stderr).toContain("cycle");
  expect((await home.run(["link", a, a])).stderr).toContain("itself");
  const unknown = await home.run(["link", a, "t_00000000"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("unknown task t_00000000");
  expect((await home.run(["unlink", a, b])).stdout).toBe(`Unlinked ${a} -> ${b}\n`);
  expect((await home.run(["unlink", a, b])).code).toBe(3);
});

test("comments join their words and can come from standard input", async () => {
  const id = await create("a");
  expect((await home.run(["comment", id, "keep", "the  name "])).stdout).toBe(`Comment added to ${id}\n`);
  await home.run(["comment", id, "-", "--author", "ops"], "from\nstdin\n");
  expect((await show(id)).comments).toMatchObject([
    { author: "user", body: "keep the  name" },
    { author: "ops", body: "from\nstdin" },
  ]);
  const blank = await home.run(["comment", id, " "]);
  expect(blank.code).toBe(2);
  expect(blank.stderr).toContain("body is required");
  expect((await home.run(["comment", "t_00000000", "x"])).code).toBe(3);
});

test("review: requested, sent back, accepted, and opened again", async () => {
  const id = await create("a", "--assignee", "w");
  expect((await home.run(["request-review", id, "--summary", "look"])).stdout).toBe(
    `Review requested for ${id}\n`,
  );
  expect((await home.run(["request-changes", id, "no", "test"])).stdout).toBe(
    `Changes requested for ${id} (now ready)\n`,
  );
  await home.run(["request-review", id]);
  await home.run(["complete", id]);
  expect((await home.run(["reopen-review", id])).stdout).toBe(`Review reopened for ${id}\n`);
  expect((await show(id)).task.status).toBe("review");
});

test("schedule, promote, move, cancel, reopen, supersede, delete and reclaim", async () => {
  const [a, b] = [await create("a"), await create("b", "--triage")];
  expect((await home.run(["schedule", a, "--at", "+2h"])).stdout).toMatch(
    /^Scheduled t_\w+ for .* \(now scheduled\)\n$/,
  );
  expect((await home.run(["schedule", a, "--clear"])).stdout).toContain("(now ready)");
  expect((await home.run(["schedule", a])).code).toBe(2);
  expect((await home.run(["promote", b])).stdout).toBe(`Promoted ${b} (now ready)\n`);
  expect((await home.run(["move", b, "todo"])).stdout).toBe(`Moved ${b} to todo\n`);
  expect((await home.run(["cancel", b, "--reason", "no"])).stdout).toBe(`Cancelled ${b}\n`);
  expect((await home.run(["reopen", b])).stdout).toBe(`Reopened ${b} (now ready)\n`);
  expect((await home.run(["supersede", b, a])).stdout).toBe(`Superseded ${b} by ${a}\n`);
  await home.run(["claim", a]);
  expect((await home.run(["reclaim", a])).stdout).toBe(`Reclaimed ${a}\n`);
  const deleted = await home.run(["delete", a]);
  expect(deleted.stdout).toMatch(new RegExp(`^Deleted ${a} {2}\\(kanbun undo \\d+ puts it back\\)\n$`));
  expect((await home.run(["show", a])).code).toBe(3);
  await home.run(["undo"]);
  expect((await show(a)).task.id).toBe(a);
});

test("edit changes what is given, and undo takes it back", async () => {
  const id = await create("old", "--body", "b");
  expect((await home.run(["edit", id, "--title", "new", "--priority", "7"])).stdout).toBe(
    `Edited ${id}: title, priority\n`,
  );
  const listed = await home.run(["undo", "--list"]);
  expect(listed.stdout).toContain('title: "old" -> "new"');
  const undone = await home.run(["undo", "--task", id]);
  expect(undone.code).toBe(0);
  expect(undone.stdout).toContain("Undone: ");
  expect((await home.run(["edit", id])).stderr).toContain("nothing to change");
});
