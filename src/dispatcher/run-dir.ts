import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Board } from "../kernel/index.ts";
import type { ProcessIdentity } from "./identity.ts";
import type { Terms } from "./terms.ts";

/**
 * The run directory: what survives the dispatcher. One a run, `<board>/runs/<task>-<run>`, mode 0700, made before
 * the worker and removed after its outcome stands on the board.
 *
 * - `run.json`      the dispatcher: what it is about to start, and who it is.
 * - `started.json`  made by link(2), so exactly one of two decides: the supervisor that starts the worker, or a
 *                   later dispatcher that calls the start off because its predecessor died in the middle.
 * - `process.json`  the supervisor: who the worker is.
 * - `stop.json`     a dispatcher, before it signals: why it stops the worker.
 * - `verify.json`   a dispatcher: the verify command it runs over the work.
 * - `exit.json`     the supervisor: how the worker ended. Nothing of the run lives any more when it is there.
 */

/** What was started, kept so that a changed config cannot change how a running attempt is judged. */
export interface RunFile {
  task_id: string;
  run_id: number;
  profile: string;
  preset: string;
  dispatcher: ProcessIdentity;
  workspace: string;
  /** The git worktree that this run uses, and locks unless somebody else has. */
  worktree: string | null;
  log: string;
  /** Size of the log before this run. */
  log_offset_bytes: number;
  session_ref: string | null;
  /** True when the agent's earlier session was continued. */
  resumed: boolean;
  on_exit_zero: "done" | "review" | "violation";
  verify: string[] | null;
  /** What the config said when it began: counts while the config cannot be read. Not in records of older programs. */
  terms?: Terms;
  started_ms: number;
  /** The same moment on the clock that stands still while the host sleeps; `null` where there is none. */
  awake_ms: number | null;
}

export interface StartedFile {
  by: "supervisor" | "called off";
  process: ProcessIdentity;
}

export interface ProcessFile {
  worker: ProcessIdentity;
  supervisor: ProcessIdentity;
}

export type StopReason = "deadline" | "stall" | "terminated" | "superseded" | "lingering";

export interface StopFile {
  why: StopReason;
  at_ms: number;
  /** Seconds, as counted when the decision fell. */
  elapsed_seconds: number;
  limit_seconds: number | null;
  /** The grace ran out. */
  sigkill: boolean;
}

export interface VerifyFile {
  process: ProcessIdentity;
  dispatcher: ProcessIdentity;
}

export interface ExitFile {
  /** `null` when a signal ended it, or when it could not be started. */
  code: number | null;
  signal: string | null;
  /** Why it could not be started. */
  error: string | null;
  started_ms: number;
  ended_ms: number;
  cpu_ms: number;
  max_rss_kib: number;
  /** The signal by which the supervisor itself was told to end (the host shuts down); `null` when it was not. */
  told: string | null;
  /** Processes it left behind, which were stopped. */
  leftovers: number;
}

export function runsRoot(board: Pick<Board, "paths">): string {
  return join(dirname(board.paths.logs), "runs");
}

export function runDirOf(board: Pick<Board, "paths">, taskId: string, runId: number): string {
  return join(runsRoot(board), `${taskId.replaceAll(/[^\w.-]/gu, "_")}-${runId}`);
}

interface Files {
  run: RunFile;
  started: StartedFile;
  process: ProcessFile;
  stop: StopFile;
  verify: VerifyFile;
  exit: ExitFile;
}

/** One record of a run; `null` while it is not there (a half-written one never is). */
export function readRecord<Name extends keyof Files>(dir: string, name: Name): Files[Name] | null {
  try {
    return JSON.parse(readFileSync(join(dir, `${name}.json`), "utf8")) as Files[Name];
  } catch {
    return null;
  }
}

/**
 * Writes a record whole: beside, then renamed into place. Only an exit is synced too: after a power cut nothing of
 * the run lives, and the other records say nothing that matters then.
 */
export function writeRecord<Name extends keyof Files>(dir: string, name: Name, record: Files[Name]): void {
  const file = join(dir, `${name}.json`);
  renameSync(writeBeside(file, record, name === "exit"), file);
}

/** Writes `started.json` unless it is there; false when another was first. */
export function writeStarted(dir: string, record: StartedFile): boolean {
  const file = join(dir, "started.json");
  const temporary = writeBeside(file, record);
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (existsSync(file)) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Ends the name of a run directory that is being removed. */
export const REMOVED = ".removed";

/**
 * Only directories that hold a record of ours are removed. The name goes first and at once, so that a removal that is
 * cut short is known for one and can be finished.
 */
export function removeRunDir(dir: string): void {
  if (!["run.json", "started.json"].some((name) => existsSync(join(dir, name)))) return;
  const rest = `${dir}${REMOVED}`;
  rmSync(rest, { recursive: true, force: true });
  try {
    renameSync(dir, rest);
  } catch (error) {
    // Another dispatcher was quicker.
    if (existsSync(dir)) throw error;
  }
  rmSync(rest, { recursive: true, force: true });
}

function writeBeside(file: string, record: object, synced = false): string {
  const temporary = `${file}.${process.pid}.tmp`;
  const fd = openSync(temporary, "w", 0o600);
  try {
    writeSync(fd, `${JSON.stringify(record)}\n`);
    if (synced) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return temporary;
}
