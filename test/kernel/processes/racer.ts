/**
 * One of several processes that race on one board file. Says "ready", waits for a line on stdin, does what its mode
 * says, and prints what it saw as one line of JSON.
 */
import { hostname } from "node:os";
import { systemClock, systemIds } from "../../../src/config/index.ts";
import type { Actor, Board } from "../../../src/kernel/index.ts";
import { DEFAULT_SETTINGS, KanbunError, openBoard } from "../../../src/kernel/index.ts";
import { verb } from "../../support/verbs.ts";

const [file = "", mode = "", seedText = "0"] = process.argv.slice(2);
let seed = Number(seedText) + 1;
const seen = { claimed: [] as string[], completed: [] as string[], late: 0, reclaimed: 0, id: "", busy: 0 };

/** A small generator of our own, so that a run can be repeated from its seed. */
function chance(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

const open = (actor: Actor): Promise<Board> =>
  openBoard({
    slug: "default",
    paths: { database: file, workspaces: `${file}-w`, logs: `${file}-l`, attachments: `${file}-a` },
    clock: systemClock,
    ids: systemIds,
    claimer: `${hostname()}:${process.pid}`,
    actor,
    settings: { ...DEFAULT_SETTINGS, retryBackoffSeconds: 0 },
  });

process.stdout.write("ready\n");
await new Promise<void>((resolve) => process.stdin.once("data", () => resolve()));
process.stdin.pause();
const board = await open({ role: "operator", name: `racer ${seedText}` });
try {
  if (mode === "key")
    seen.id = (await verb(board, "create", { title: `from ${seedText}`, idempotency_key: "one" })).task.id;
  else if (mode === "open") seen.id = (await verb(board, "create", { title: `from ${seedText}` })).task.id;
  else await work();
} catch (error) {
  if (!(error instanceof KanbunError) || error.code !== "busy") throw error;
  seen.busy += 1;
}
board.close();
process.stdout.write(`${JSON.stringify(seen)}\n`);

/** Claims and completes until nothing is left; in `mixed` mode also takes tasks from others and blocks some. */
async function work(): Promise<void> {
  for (;;) {
    const open = (await verb(board, "list")).filter(({ status }) => status !== "done");
    if (open.length === 0) return;
    const target = open[Math.floor(chance() * open.length)];
    if (!target) continue;
    if (mode === "mixed" && target.status !== "ready") await disturb(target.id, target.status);
    else await attempt(target.id);
  }
}

async function attempt(task_id: string): Promise<void> {
  const { claim } = await verb(board, "claim", { task_id });
  if (!claim) return;
  seen.claimed.push(task_id);
  const worker = board.as({
    role: "worker",
    name: "w",
    run: { task_id, run_id: claim.run_id, token: claim.token },
  });
  try {
    // A worker that is refused here does not notice, and hands in its result all the same.
    if (chance() < 0.3) await verb(worker, "heartbeat", { task_id }).catch(unlessLost);
    if (mode === "mixed" && chance() < 0.1)
      await verb(worker, "block", { task_id, reason: `by ${claim.run_id}` });
    else {
      await verb(worker, "complete", { task_id, summary: `run ${claim.run_id}` });
      seen.completed.push(task_id);
    }
  } catch (error) {
    unlessLost(error);
    seen.late += 1;
  }
}

function unlessLost(error: unknown): void {
  if (!(error instanceof KanbunError) || error.code !== "claim_lost") throw error;
}

async function disturb(task_id: string, status: string): Promise<void> {
  try {
    if (status === "running") await verb(board, "reclaim", { task_id });
    else if (status === "blocked") await verb(board, "unblock", { task_id });
    else if (status === "triage") await verb(board, "promote", { task_id });
    else return;
    seen.reclaimed += 1;
  } catch (error) {
    if (!(error instanceof KanbunError) || error.code !== "wrong_state") throw error;
  }
}
