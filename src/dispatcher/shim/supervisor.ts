import { identify } from "../identity.ts";
import { writeRecord, writeStarted } from "../run-dir.ts";
import { reapOrphans, stopLeftovers } from "./leftovers.ts";
import { becomeSubreaper } from "./libc.ts";
import { holdLife } from "./life.ts";

/**
 * The supervisor of one run: a process of its own between dispatcher and worker, the same executable in another
 * mode. It starts the worker as leader of its own session, writes down who it is, waits, stops what the worker
 * left behind, and writes down how it ended. It outlives the dispatcher, so an exit is never lost, and it stands
 * outside the worker's process group, so a SIGKILL to the group cannot take the record with it.
 *
 * It is this executable and not a shell script because a shell can neither tell exit 143 from SIGTERM, nor start
 * a session of its own, nor report what the worker used; measured, it costs 1.9 MB of private memory and 3 ms.
 */
const COULD_NOT_START = 127;
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);
const FULL_POLL_MS = 1000;
const FORWARDED = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** `<run directory> <working directory> -- <command> <arguments…>`; output goes where its own goes. */
export async function superviseWorker(argv: readonly string[]): Promise<number> {
  const [dir = "", cwd = "", dashes, ...command] = argv;
  if (dashes !== "--" || command.length === 0) return 64;
  const supervisor = identify(process.pid);
  if (!writeStarted(dir, { by: "supervisor", process: supervisor })) return 0;
  holdLife(dir);
  const subreaper = becomeSubreaper();
  const started_ms = Date.now();
  let worker;
  try {
    worker = Bun.spawn(command, {
      cwd,
      detached: true,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const nothing = { code: null, signal: null, cpu_ms: 0, max_rss_kib: 0, told: null, leftovers: 0 };
    writeRecord(dir, "exit", { ...nothing, error: message, started_ms, ended_ms: Date.now() });
    return COULD_NOT_START;
  }
  let told: string | null = null;
  for (const signal of FORWARDED)
    process.on(signal, () => {
      told = signal;
      signalGroup(worker.pid, signal);
    });
  process.on("SIGCHLD", () => reapOrphans(worker.pid));
  const who = { worker: identify(worker.pid), supervisor };
  await insist(() => writeRecord(dir, "process", who));
  await worker.exited;
  const leftovers = await stopLeftovers(worker.pid, subreaper);
  reapOrphans(worker.pid);
  const usage = worker.resourceUsage();
  const exit = {
    code: worker.signalCode === null ? worker.exitCode : null,
    signal: worker.signalCode === null ? null : String(worker.signalCode),
    error: null,
    started_ms,
    ended_ms: Date.now(),
    cpu_ms: Math.round(Number(usage?.cpuTime.total ?? 0) / 1000),
    max_rss_kib: Math.round((usage?.maxRSS ?? 0) / 1024),
    told,
    leftovers,
  };
  await insist(() => writeRecord(dir, "exit", exit));
  return 0;
}

/** A record is worth waiting for: a full disk is emptied some time, and work that is done must not be done again. */
async function insist(write: () => void): Promise<void> {
  for (;;)
    try {
      return write();
    } catch (error) {
      if (!FULL.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      await Bun.sleep(FULL_POLL_MS);
    }
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // The group is gone already.
  }
}
