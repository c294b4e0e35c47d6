/**
 * One of several processes that do anything at all to one board at the same time. Says "ready", waits for a line on
 * stdin, does so many random operations, and prints how each kind of answer came out, as one line of JSON.
 */
import { hostname } from "node:os";
import { systemClock, systemIds } from "../../../src/config/index.ts";
import type { Actor, operations } from "../../../src/kernel/index.ts";
import { DEFAULT_SETTINGS, KanbunError, LINK_GATES, openBoard, STATUSES } from "../../../src/kernel/index.ts";
import { DISPATCHER } from "../../support/board.ts";
import { verb } from "../../support/verbs.ts";

const [file = "", seedText = "1", countText = "1"] = process.argv.slice(2);
let state = Number(seedText) >>> 0;

/** A small generator of our own, so that what this process tries can be repeated from its seed. */
function chance(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 4_294_967_296;
}
const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;

process.stdout.write("ready\n");
await new Promise<void>((resolve) => process.stdin.once("data", () => resolve()));
process.stdin.pause();
const board = await openBoard({
  slug: "default",
  paths: { database: file, workspaces: `${file}-w`, logs: `${file}-l`, attachments: `${file}-a` },
  clock: systemClock,
  ids: systemIds,
  claimer: `${hostname()}:${process.pid}`,
  actor: { role: "operator", name: `hand ${seedText}` },
  settings: { ...DEFAULT_SETTINGS, retryBackoffSeconds: 0 },
});
const seen: Record<string, number> = {};
const held: Required<Pick<Actor, "run">>["run"][] = [];
for (let i = 0; i < Number(countText); i += 1) {
  const answer = await attempt();
  seen[answer] = (seen[answer] ?? 0) + 1;
}
board.close();
process.stdout.write(`${JSON.stringify(seen)}\n`);

/** One operation on whatever stands there; a refusal is an answer like another. */
async function attempt(): Promise<string> {
  try {
    return await anything();
  } catch (error) {
    if (!(error instanceof KanbunError)) throw error;
    return error.code;
  }
}

async function anything(): Promise<string> {
  const tasks = await verb(board, "list", { include_archived: true });
  const ids = tasks.map(({ id }) => id);
  const ready = tasks.filter(({ status }) => status === "ready").map(({ id }) => id);
  const [task_id, other] = [pick(ids) ?? "", pick(ids) ?? ""];
  const steps: [name: keyof typeof operations, input: object][] = [
    ["create", { title: "t", assignee: "ada", parents: chance() < 0.5 ? [other] : [] }],
    ["link", { parent_id: other, child_id: task_id, gate: pick(LINK_GATES) }],
    ["unlink", { parent_id: other, child_id: task_id }],
    ["complete", { task_id, summary: "s", outcome: pick(["success", "failure"]) }],
    ["move", { task_id, status: pick(STATUSES) }],
    ["schedule", { task_id, not_before: systemClock.now() - 1 }],
    ["promote", { task_id, reason: "now" }],
    ["supersede", { task_id, by: other }],
    ["cancel", { task_id, cascade: chance() < 0.2 }],
    ["request-review", { task_id }],
    ["request-changes", { task_id, reason: "r" }],
    ...(["block", "unblock", "archive", "reopen", "reclaim", "delete"] as const).map(
      (name): [typeof name, object] => [name, { task_id }],
    ),
    ["edit", { task_id, title: "edited", priority: 1 }],
    ["undo", {}],
    ["promote-due", {}],
    ["release-stale", {}],
    ["heartbeat", { task_id }],
  ];
  if (chance() < 0.35)
    return chance() < 0.5 || held.length === 0 ? claim(pick(ready) ?? task_id) : endOfRun();
  const [name, input] = pick(steps);
  await verb(name === "promote-due" || name === "release-stale" ? board.as(DISPATCHER) : board, name, input);
  return "done";
}

async function claim(task_id: string): Promise<string> {
  const { claim: got } = await verb(board, "claim", { task_id, ttl_seconds: pick([0, 900]) });
  if (!got) return "not claimed";
  held.push({ task_id, run_id: got.run_id, token: got.token });
  return "claimed";
}

/** A worker ends its run, or its dispatcher finds it dead; the run may long be another's or closed. */
async function endOfRun(): Promise<string> {
  const run = held.splice(Math.floor(chance() * held.length), 1)[0];
  if (!run) return "not claimed";
  if (chance() < 0.4) {
    const failed = await verb(board.as(DISPATCHER), "fail", { ...run, outcome: "crashed", error: "x" });
    return failed === null ? "failed late" : "failed";
  }
  await verb(board.as({ role: "worker", name: "w", run }), "complete", {
    task_id: run.task_id,
    summary: `by ${run.run_id}`,
  });
  return "completed by its worker";
}
