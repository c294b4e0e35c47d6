import { existsSync } from "node:fs";
import type { Context } from "./context.ts";
import type { ProcessIdentity } from "./identity.ts";
import { isAlive } from "./identity.ts";
import type { Stop } from "./plan.ts";
import type { StopFile } from "./run-dir.ts";
import { readRecord, writeRecord } from "./run-dir.ts";
import { termsOfRun } from "./terms.ts";

const POLL_MS = 20;
/** After SIGKILL only the kernel can keep a process; the next pass looks again. */
const KILL_MS = 5000;

/** Signals a worker: its whole process group, or the process itself where it leads none. Never throws. */
export type Kill = (pid: number, signal: NodeJS.Signals) => void;

export const killGroup: Kill = (pid, signal) => {
  for (const target of [-pid, pid])
    try {
      process.kill(target, signal);
      return;
    } catch {
      // Not a group, or gone.
    }
};

/**
 * Stops a worker: writes down why, SIGTERM to its group, a grace, SIGKILL. Returns when it is proven dead or cannot
 * be killed; what it amounts to is settled afterwards. Waiting blocks nothing else.
 */
export async function stopWorker(context: Context, stop: Stop): Promise<void> {
  const { run, worker, why, elapsed_seconds, limit_seconds } = stop;
  const dead = (): boolean => isOver(run.run_dir, worker);
  const graceMs = termsOfRun(context, run).grace_seconds * 1000;
  const record: StopFile = { why, at_ms: Date.now(), elapsed_seconds, limit_seconds, sigkill: false };
  writeDown(context, run.run_dir, run.run_id, record);
  context.kill(worker.pid, "SIGTERM");
  if (await happens(dead, graceMs)) return;
  // What it left running, and the record of its end, are its supervisor's to see to.
  if (isAlive(worker)) {
    writeDown(context, run.run_dir, run.run_id, { ...record, sigkill: true });
    context.kill(worker.pid, "SIGKILL");
  }
  if (!(await happens(dead, KILL_MS))) context.log(`run ${run.run_id}: pid ${worker.pid} does not die`);
}

/** A run is over when its supervisor says so; one whose supervisor was killed, or that has none, with its worker. */
function isOver(dir: string | null, worker: ProcessIdentity): boolean {
  if (dir !== null && existsSync(`${dir}/exit.json`)) return true;
  const supervisor = dir === null ? null : readRecord(dir, "process")?.supervisor;
  return !isAlive(worker) && !(supervisor && isAlive(supervisor));
}

function writeDown(context: Context, dir: string | null, runId: number, record: StopFile): void {
  if (dir !== null && existsSync(dir)) writeRecord(dir, "stop", record);
  else context.stops.set(runId, record);
}

async function happens(condition: () => boolean, withinMs: number): Promise<boolean> {
  for (const begun = performance.now(); performance.now() - begun < withinMs; await Bun.sleep(POLL_MS))
    if (condition()) return true;
  return condition();
}
