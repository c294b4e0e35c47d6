import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../../src/kernel/index.ts";
import { RUN_OUTCOMES } from "../../src/kernel/index.ts";
import { DISPATCHER, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const PAGE = readFileSync(join(import.meta.dir, "../../docs/guide/reference.md"), "utf8");
const here = freshBoard();

/** Kind → keys of its payload, as the page's event tables have them. */
function documented(): Map<string, string[]> {
  const tables = PAGE.slice(PAGE.indexOf("\n## Events"), PAGE.indexOf("\n## Command line"));
  const named = (cell: string) => [...cell.matchAll(/`(\w+)`/gu)].map(([, name = ""]) => name);
  const kinds = new Map<string, string[]>();
  for (const [, left = "", right = ""] of tables.matchAll(/^\| (`.*?) \| (.*) \|$/gmu))
    for (const kind of named(left)) kinds.set(kind, named(right.split(/: (?!`)/u)[0] ?? "").toSorted());
  return kinds;
}

/** What people do to their cards. */
async function edits(board: Board): Promise<void> {
  const parent = await made(board);
  const id = await made(board, { parents: [parent], skills: ["git"] });
  await verb(board, "edit", { task_id: id, title: "renamed", priority: 3 });
  await verb(board, "assign", { task_id: id, assignee: "bob" });
  await verb(board, "comment", { task_id: id, body: "hello" });
  await verb(board, "attach", { task_id: id, filename: "a.txt", content: Buffer.from("a") });
  await verb(board, "detach", { task_id: id, attachment_id: 1 });
  await verb(board, "unlink", { parent_id: parent, child_id: id });
  await verb(board, "link", { parent_id: parent, child_id: id });
  await verb(board, "promote", { task_id: id, reason: "now" });
  await verb(board, "schedule", { task_id: id, not_before: here.clock.now() + 60, reason: "later" });
  await verb(board, "schedule", { task_id: id, not_before: null });
  await verb(board, "move", { task_id: id, status: "todo" });
  await verb(board, "supersede", { task_id: parent, by: await made(board), reason: "better" });
  const gone = await made(board);
  await verb(board, "cancel", { task_id: gone, reason: "no" });
  await verb(board, "reopen", { task_id: gone, reason: "yes" });
  await verb(board, "archive", { task_id: gone });
  await verb(board, "undo");
  await verb(board, "delete", { task_id: gone });
}

/** A task's ways through work, review and blocks. */
async function work(board: Board): Promise<void> {
  const id = await made(board);
  await verb(board, "request-review", { task_id: id, summary: "look", reviewer: "critic" });
  await claimed(board, id);
  await verb(board, "request-changes", { task_id: id, reason: "more" });
  await verb(board, "complete", { task_id: id, result: "r" });
  await verb(board, "reopen-review", { task_id: id, reason: "again" });
  await verb(board, "complete", { task_id: id, outcome: "failure" });
  const looping = await made(board);
  while ((await verb(board, "show", { task_id: looping })).task.status !== "triage") {
    await claimed(board, looping);
    const { task } = await verb(board, "block", { task_id: looping, reason: "same", kind: "needs_input" });
    if (task.status === "blocked") await verb(board, "unblock", { task_id: looping });
  }
  const passing = await made(board);
  await verb(board, "block", { task_id: passing, reason: "net", kind: "transient" });
  here.clock.advance(7 * 86_400);
  await verb(board, "promote-due");
}

/** What a dispatcher and its workers write. */
async function supervision(board: Board): Promise<void> {
  const dispatcher = board.as(DISPATCHER);
  const facts = { pid: 7, claimer: "testhost:1" };
  const failed = async (input: object): Promise<void> => {
    const id = await made(board);
    const { run_id } = await claimed(board, id);
    await verb(dispatcher, "fail", { task_id: id, run_id, error: "e", ...input });
  };
  await failed({ outcome: "crashed", facts, violation: true });
  await failed({
    outcome: "timed_out",
    facts: { pid: 7, elapsed_seconds: 9, limit_seconds: 5, sigkill: false },
  });
  await failed({ outcome: "stale", facts: { pid: 7, silent_seconds: 9, limit_seconds: 5 } });
  await failed({ outcome: "spawn_failed" });
  await failed({ outcome: "spawn_failed", limit: 1 });
  const limited = await made(board);
  const { run_id } = await claimed(board, limited);
  const retry_at = here.clock.now() + 9;
  await verb(dispatcher, "release", { task_id: limited, run_id, reason: "rate limit", retry_at });

  const id = await made(board);
  const claim = await claimed(board, id, { verify: true });
  const worker = board.as(workerOf(claim));
  await verb(dispatcher, "spawned", {
    task_id: id,
    run_id: claim.run_id,
    pid: 7,
    host: "testhost",
    identity: "boot|7",
  });
  await verb(worker, "heartbeat", { task_id: id, note: "half" });
  await verb(worker, "complete", { task_id: id, summary: "s" });
  await verb(board, "reclaim", { task_id: id, reason: "stop" });
  for (let late = 1; late <= 2; late += 1) {
    await refusal(verb(worker, "complete", { task_id: id, summary: `late ${late}` }));
    await verb(board, late === 1 ? "discard" : "adopt", { late_id: late });
  }
}

test("the reference has every event of a task's life with the keys of its payload, and no other", async () => {
  await edits(here.board);
  await work(here.board);
  await supervision(here.board);
  const seen = new Map<string, Set<string>>();
  for (const { kind, payload } of await here.board.sql<{ kind: string; payload: string | null }>`
    select kind, payload from task_events`) {
    const keys = seen.get(kind) ?? new Set();
    seen.set(kind, keys);
    for (const key of Object.keys(JSON.parse(payload ?? "{}") as object)) keys.add(key);
  }
  const found = [...seen].map(([kind, keys]): [string, string[]] => [kind, [...keys].toSorted()]);
  const byKind = (rows: Iterable<[string, string[]]>) =>
    Object.fromEntries([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  expect(byKind(found)).toEqual(byKind(documented()));
});

test("the reference names every outcome of a run", () => {
  const [, line = ""] = /^- Outcomes: ([^]*?)\.$/mu.exec(PAGE) ?? [];
  expect([...line.matchAll(/`(\w+)`/gu)].map(([, name = ""]) => name).toSorted()).toEqual(
    [...RUN_OUTCOMES].toSorted(),
  );
});
