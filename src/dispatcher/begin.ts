import type { Claim, Task } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { prepareRun } from "./assignment.ts";
import { clearRun } from "./clear-run.ts";
import type { Context } from "./context.ts";
import { identify, identityText } from "./identity.ts";
import type { ResolvedProfile } from "./profiles/preset.ts";
import { profilesOnDisk } from "./profiles/resolve.ts";
import { readRecord, runDirOf, writeStarted } from "./run-dir.ts";
import { flightKey, hostOf, inFlight } from "./sight.ts";
import { BusyError, SpawnError, spawnWorker } from "./spawn.ts";
import { makeWorkspace } from "./workspace.ts";
import { prepareWorktree } from "./worktree.ts";

/** A claim with all that is needed to start its worker. */
export interface Claimed {
  claim: Claim;
  profile: ResolvedProfile;
  /** Where it works, or why that cannot be said. */
  workspace: string | Error;
}

/** How the start of a claimed run went. */
export type Begun =
  | {
      kind: "spawned";
      task_id: string;
      profile: string;
      workspace: string;
      run_id: number;
      /** Settles when the worker's supervisor ends; `null` when it is not our child. */
      ended: Promise<unknown> | null;
    }
  | { kind: "failed"; task_id: string; run_id: number; error: string; gave_up: boolean };

/**
 * Starts the worker of a claimed run: workspace, run directory, process, the process on the board. What goes wrong is
 * recorded as a failed start. `null` when it is not known yet what came of it: the next pass finds out.
 */
export async function begin(context: Context, claimed: Claimed): Promise<Begun | null> {
  const { claim, profile } = claimed;
  const flight = flightKey(context.board, claim.run_id);
  inFlight.add(flight);
  try {
    const started = await start(context, claimed);
    return {
      kind: "spawned",
      task_id: claim.task.id,
      profile: profile.name,
      run_id: claim.run_id,
      ...started,
    };
  } catch (error) {
    return await couldNotStart(context, claimed, error);
  } finally {
    inFlight.delete(flight);
  }
}

interface Started {
  workspace: string;
  ended: Promise<unknown> | null;
}

async function start(context: Context, { claim, profile, workspace }: Claimed): Promise<Started> {
  const { board, config } = context;
  const { task, run_id } = claim;
  if (workspace instanceof Error) throw workspace;
  try {
    makeWorkspace(task, workspace);
  } catch (error) {
    throw new SpawnError(`workspace: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (context.spawn) return spawnInjected(context, claim, workspace);
  const repository = profile.config.repository ?? config.dispatch.repository;
  // The run's directory is there before its lock, which counts while the directory does.
  const prepared = await prepareRun(context, claim, profile, workspace);
  if (prepared.file.worktree !== null)
    await prepareWorktree(task, workspace, { ...prepared.file, run_dir: prepared.run_dir }, repository);
  const launch = { ...prepared, cwd: workspace, self: context.self };
  const { process: worker, ended } = await spawnWorker(launch).catch((error: unknown) => {
    const isKnown = profile.configured || profilesOnDisk(context.home).includes(profile.name);
    throw isKnown ? error : asHermes(profile.name, error);
  });
  await call(board, operations.spawned, {
    task_id: task.id,
    run_id,
    pid: worker.worker.pid,
    host: hostOf(board),
    identity: identityText(worker.worker),
    run_dir: prepared.run_dir,
    log_offset_bytes: prepared.file.log_offset_bytes,
  });
  return { workspace, ended };
}

/** Who has Hermes knows; who has not wonders why it is looked for. */
function asHermes(name: string, error: unknown): unknown {
  if (!(error instanceof SpawnError)) return error;
  return new SpawnError(
    `no profile ${name} is configured, so it was taken for one of Hermes: ${error.message}`,
  );
}

async function spawnInjected(context: Context, { task, run_id }: Claim, workspace: string): Promise<Started> {
  const pid = await context.spawn?.({ ...task, workspace_path: workspace } satisfies Task, workspace);
  if (pid)
    await call(context.board, operations.spawned, {
      task_id: task.id,
      run_id,
      pid,
      host: hostOf(context.board),
      identity: identityText(identify(pid)),
    });
  return { workspace, ended: null };
}

/**
 * A start that failed counts as a failure of the task. Unless a supervisor had begun after all: then the worker may
 * live, the claim stays, and the next pass takes it over.
 */
async function couldNotStart(
  context: Context,
  { claim, profile }: Claimed,
  error: unknown,
): Promise<Begun | null> {
  const { board, config } = context;
  const { task, run_id } = claim;
  const dir = runDirOf(board, task.id, run_id);
  const message = error instanceof Error ? error.message : String(error);
  if (mayLive(dir)) {
    context.log(`run ${run_id} of ${task.id}: ${message}; its worker may live and is looked for again`);
    return null;
  }
  if (error instanceof BusyError) {
    const retry_at = board.clock.now() + config.dispatch.try_later_seconds;
    await call(board, operations.release, {
      task_id: task.id,
      run_id,
      outcome: "reclaimed",
      reason: message,
      retry_at,
    });
    await clearRun(dir);
    return { kind: "failed", task_id: task.id, run_id, error: message, gave_up: false };
  }
  const limit = context.failureLimit ?? profile.config.max_retries;
  const failed = await call(board, operations.fail, {
    task_id: task.id,
    run_id,
    outcome: "spawn_failed",
    error: message,
    ...(limit === undefined ? {} : { limit }),
  });
  await clearRun(dir).catch(() => {});
  return failed && { kind: "failed", task_id: task.id, run_id, error: message, gave_up: failed.gave_up };
}

function mayLive(dir: string): boolean {
  try {
    const begun = !writeStarted(dir, { by: "called off", process: identify(process.pid) });
    return begun && !readRecord(dir, "exit")?.error;
  } catch {
    return false;
  }
}
