import { existsSync } from "node:fs";
import type { Board } from "../kernel/index.ts";
import type { ProcessIdentity } from "./identity.ts";
import { identify, isAlive, isElsewhere, parseIdentity } from "./identity.ts";
import { logTouchedMs } from "./logs.ts";
import type { ExitFile } from "./run-dir.ts";
import { readRecord } from "./run-dir.ts";
import { isLifeHeld } from "./shim/life.ts";
import type { Watched } from "./watched.ts";

/** What is seen of a run's process from here. */
export type Sight =
  | { state: "alive"; worker: ProcessIdentity; last_output_ms: number }
  /** Proven dead; `exit` is how it ended, `null` when nobody wrote that down. */
  | { state: "gone"; worker: ProcessIdentity; exit: ExitFile | null; rebooted: boolean }
  /** Claimed by a dispatcher that lives and is about to start the worker. */
  | { state: "starting" }
  /** Claimed by a dispatcher that died, or gave up, before it wrote down a process. */
  | { state: "unstarted" }
  /** Claimed by hand, or on another host: only the lease counts. */
  | { state: "not ours" };

const LOCK = /^([^:]*):(\d+)(?::d(\d+))?/u;

/** This host, as locks and process rows name it. */
export function hostOf(board: Pick<Board, "claimer">): string {
  return board.claimer.split(":", 1)[0] ?? "";
}

/** The lock of a claim made to start a process: `<host>:<pid>:d<start ticks>`, so that a dead claimer is told apart. */
export function dispatchLock(board: Pick<Board, "claimer">): string {
  return `${hostOf(board)}:${process.pid}:d${identify(process.pid).start}`;
}

/** Runs this process has claimed and not yet written a process down for. */
export const inFlight = new Set<string>();

export function flightKey(board: Pick<Board, "paths">, runId: number): string {
  return `${board.paths.logs}#${runId}`;
}

export function look(board: Board, run: Watched, log: string): Sight {
  if (run.pid !== null) return lookAtProcess(board, run, run.pid, log);
  const [, host, claimer, ticks] = LOCK.exec(run.claim_lock ?? "") ?? [];
  if (!run.holds || host !== hostOf(board)) return { state: "not ours" };
  if (run.worker_pid !== null) {
    const worker = parseIdentity(run.worker_pid, run.worker_started_at) ?? unknownProcess(run.worker_pid);
    return lookAtWorker(worker, null, log);
  }
  if (ticks === undefined) return { state: "not ours" };
  return isStarting(board, run, Number(claimer), Number(ticks))
    ? { state: "starting" }
    : { state: "unstarted" };
}

/**
 * A run directory that can be read here lies on this host's disk (boards on network file systems are refused), so its
 * records settle whose process it is, whatever the host was called then. Without them only the name can.
 */
function lookAtProcess(board: Board, run: Watched, pid: number, log: string): Sight {
  const dir = run.run_dir;
  const records = dir === null ? null : readRecord(dir, "process");
  const worker = records?.worker ?? parseIdentity(pid, run.identity) ?? unknownProcess(pid);
  if (!records && run.host !== hostOf(board)) return { state: "not ours" };
  if (run.gone_at !== null || (dir !== null && existsSync(`${dir}/exit.json`))) return gone(worker, dir);
  if (dir !== null && isElsewhere(worker))
    return isLifeHeld(dir) === false ? gone(worker, dir) : { state: "not ours" };
  if (records && isAlive(records.supervisor))
    return { state: "alive", worker, last_output_ms: logTouchedMs(log) };
  return lookAtWorker(worker, dir, log);
}

function lookAtWorker(worker: ProcessIdentity, dir: string | null, log: string): Sight {
  return isAlive(worker) ? { state: "alive", worker, last_output_ms: logTouchedMs(log) } : gone(worker, dir);
}

function gone(worker: ProcessIdentity, dir: string | null): Sight {
  const rebooted = worker.boot !== "" && worker.boot !== identify(process.pid).boot;
  return { state: "gone", worker, exit: dir === null ? null : readRecord(dir, "exit"), rebooted };
}

function isStarting(board: Board, run: Watched, claimer: number, ticks: number): boolean {
  if (claimer === process.pid && ticks === identify(claimer).start)
    return inFlight.has(flightKey(board, run.run_id));
  const expired = run.claim_expires !== null && run.claim_expires < board.clock.now();
  return !expired && isAlive({ ...unknownProcess(claimer), start: ticks });
}

function unknownProcess(pid: number): ProcessIdentity {
  return { pid, start: 0, boot: "", namespace: "" };
}
