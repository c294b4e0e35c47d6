import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import { clearRun } from "./clear-run.ts";
import type { Context } from "./context.ts";
import type { ProcessIdentity } from "./identity.ts";
import { identify, identityText, isAlive } from "./identity.ts";
import { readRecord, REMOVED, runDirOf, runsRoot, writeStarted } from "./run-dir.ts";
import { flightKey, hostOf, inFlight } from "./sight.ts";
import { strayWorker } from "./strays.ts";

/**
 * Claims whose dispatcher died between the claim and the moment the worker stood on the board. The run directory
 * knows: either the supervisor had begun, then its worker is taken over, or it had not, then it never will, because
 * `started.json` is ours now and the claim can be taken back.
 */
export type Recovery = "taken over" | "taken back" | "wait";

export async function recover(context: Context, run: { task_id: string; run_id: number }): Promise<Recovery> {
  const { board } = context;
  const dir = runDirOf(board, run.task_id, run.run_id);
  if (existsSync(dir) && !writeStarted(dir, { by: "called off", process: identify(process.pid) })) {
    const started = readRecord(dir, "started");
    if (started?.by === "supervisor") {
      const worker = readRecord(dir, "process")?.worker ?? strayWorker(dir);
      if (worker) return takeOver(board, run, dir, worker);
      if (isAlive(started.process)) return "wait";
    }
  }
  await call(board, operations.release, {
    ...run,
    outcome: "reclaimed",
    reason: "the dispatcher ended before it had started the worker",
  });
  await clearRun(dir);
  return "taken back";
}

/**
 * Run directories without a process on the board: of runs that were closed by hand before the worker was written
 * down, and of runs settled just before a crash. The first are taken over, so that they are found and stopped.
 */
export async function recoverOrphans(context: Context, known: ReadonlySet<number>): Promise<number> {
  const { board } = context;
  let found = 0;
  for (const name of directories(runsRoot(board))) {
    const dir = join(runsRoot(board), name);
    if (name.endsWith(REMOVED)) rmSync(dir, { recursive: true, force: true });
    if (known.has(Number(/-(\d+)$/u.exec(name)?.[1]))) continue;
    const file = readRecord(dir, "run");
    if (!file || inFlight.has(flightKey(board, file.run_id))) continue;
    const [row] = await board.sql<{ gone_at: number | null; open: number }>`
      select p.gone_at, r.ended_at is null as open from task_runs r left join kanbun_processes p on p.run_id = r.id
      where r.id = ${file.run_id} and r.task_id = ${file.task_id}`;
    if (row?.gone_at !== null && row?.gone_at !== undefined) await clearRun(dir);
    else if (row && !row.open && !isAlive(file.dispatcher)) {
      await recover(context, file);
      found += 1;
    }
  }
  return found;
}

async function takeOver(
  board: Board,
  run: { task_id: string; run_id: number },
  dir: string,
  worker: ProcessIdentity,
): Promise<Recovery> {
  const file = readRecord(dir, "run");
  try {
    await call(board, operations.spawned, {
      task_id: run.task_id,
      run_id: run.run_id,
      pid: worker.pid,
      host: hostOf(board),
      identity: identityText(worker),
      run_dir: dir,
      log_offset_bytes: file?.log_offset_bytes ?? null,
    });
  } catch (error) {
    if (!(error instanceof KanbunError) || error.code !== "not_found") throw error;
  }
  return "taken over";
}

function directories(root: string): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}
