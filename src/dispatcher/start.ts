import type { Candidate, Claim, Gate, Task } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import { prepareRun } from "./assignment.ts";
import type { Context } from "./context.ts";
import type { FreshWorkers } from "./host.ts";
import { memoryShortage } from "./host.ts";
import { identify, identityText } from "./identity.ts";
import type { ResolvedProfile } from "./profiles/preset.ts";
import { resolveProfile, startableProfiles } from "./profiles/resolve.ts";
import { readRecord, removeRunDir, runDirOf, writeStarted } from "./run-dir.ts";
import { dispatchLock, flightKey, hostOf, inFlight } from "./sight.ts";
import { spawnWorker } from "./spawn.ts";
import { countRunning } from "./watched.ts";
import { makeWorkspace, resolveWorkspace } from "./workspace.ts";
import { prepareWorktree } from "./worktree.ts";

const PAGE = 200;
const WHOLE_QUEUE = 10_000;
const MOST_HELD = 100;

/** What came of one candidate. */
export type StartEvent =
  | {
      kind: "spawned";
      task_id: string;
      profile: string;
      workspace: string;
      run_id: number;
      ended: Promise<unknown> | null;
    }
  | { kind: "would spawn"; task_id: string; profile: string }
  | { kind: "unassigned"; task_id: string }
  | { kind: "failed"; task_id: string; run_id: number; error: string; gave_up: boolean }
  | { kind: "held"; task_id: string; gates: Gate[] };

export interface StartOptions {
  dryRun: boolean;
  /** Most workers to start; failed starts do not count. `null` is no limit. */
  max: number | null;
  /** Also report ready tasks that nobody is assigned to. */
  reportUnassigned: boolean;
  fresh: FreshWorkers;
}

/**
 * Starts ready tasks in the order of the queue, yielding after each, so that a caller with several boards can take
 * turns. Every claim judges admission in its own transaction; what a refusal says about a whole profile, tenant or
 * the board is remembered for the rest of the pass, so that a full board costs one look.
 */
export async function* startReady(context: Context, options: StartOptions): AsyncGenerator<StartEvent> {
  const closed = new Closed();
  const seen = new Set<string>();
  let started = 0;
  let held = 0;
  for (;;) {
    const page = await call(context.board, operations.queue, {
      limit: options.reportUnassigned ? WHOLE_QUEUE : PAGE,
      without: [...closed.profiles],
      assigned_only: !options.reportUnassigned,
    });
    const candidates = page.filter(({ id }) => !seen.has(id));
    for (const candidate of candidates) {
      if (options.max !== null && started >= options.max) return;
      seen.add(candidate.id);
      if (candidate.profile === null) yield { kind: "unassigned", task_id: candidate.id };
      else if (!closed.has(candidate)) {
        const event = options.dryRun
          ? wouldSpawn(candidate)
          : await startOne(context, candidate, options.fresh);
        if (event?.kind === "spawned" || event?.kind === "would spawn") started += 1;
        if (event?.kind === "held") closed.learn(candidate, event.gates);
        if (event && (event.kind !== "held" || (held += 1) <= MOST_HELD)) yield event;
        if (closed.all) return;
      }
    }
    if (options.reportUnassigned || candidates.length === 0) return;
  }
}

/** Gates that hold more than the one task they were met at. */
class Closed {
  all = false;
  readonly profiles = new Set<string>();
  readonly #tenants = new Set<string>();

  has({ profile, tenant }: Candidate): boolean {
    return this.profiles.has(profile ?? "") || (tenant !== null && this.#tenants.has(tenant));
  }

  learn({ profile, tenant }: Candidate, gates: readonly Gate[]): void {
    for (const { code } of gates) {
      if (/^(board_.*|cap:host|cap:board|host_short)$/u.test(code)) this.all = true;
      if (code === `no_such_profile:${profile}` || code === `cap:profile ${profile}`)
        this.profiles.add(profile ?? "");
      if (code === `cap:tenant ${tenant}`) this.#tenants.add(tenant ?? "");
    }
  }
}

function wouldSpawn({ id, profile }: Candidate): StartEvent {
  return { kind: "would spawn", task_id: id, profile: profile ?? "" };
}

/** `null` when the task was taken by somebody else meanwhile. */
async function startOne(
  context: Context,
  candidate: Candidate,
  fresh: FreshWorkers,
): Promise<StartEvent | null> {
  const { board, config, home } = context;
  const name = candidate.profile ?? "";
  const profile = resolveProfile(config, name, home);
  const names = startableProfiles(config, home);
  const short = memoryShortage(config, fresh.count);
  const claimed = await call(board, operations.claim, {
    task_id: candidate.id,
    dispatch: true,
    // What is started elsewhere, without a run directory, is known by its lease alone.
    claimer: context.spawn ? board.claimer : dispatchLock(board),
    verify: profile?.config.verify !== undefined,
    host_running: await (context.hostRunning ?? (() => countRunning([board])))(),
    ...(names === null ? {} : { profiles: names }),
    ...(short === null ? {} : { host_short: short }),
  });
  if (!claimed.claim) return heldOrLost(candidate, claimed.gates);
  const { claim } = claimed;
  const flight = flightKey(board, claim.run_id);
  inFlight.add(flight);
  try {
    const started = await startClaimed(context, claim, profile);
    fresh.add(claim.run_id);
    return { kind: "spawned", task_id: claim.task.id, profile: name, run_id: claim.run_id, ...started };
  } catch (error) {
    return await couldNotStart(context, claim, profile, error);
  } finally {
    inFlight.delete(flight);
  }
}

function heldOrLost({ id }: Candidate, gates: Gate[]): StartEvent | null {
  const lost =
    gates.length === 0 ||
    gates.some(({ code }) => /^(not_found|locked|running|done|archived|todo)$/u.test(code));
  return lost ? null : { kind: "held", task_id: id, gates };
}

interface StartedClaim {
  workspace: string;
  ended: Promise<unknown> | null;
}

async function startClaimed(
  context: Context,
  claim: Claim,
  profile: ResolvedProfile | null,
): Promise<StartedClaim> {
  const { board, config } = context;
  const { task, run_id } = claim;
  if (!profile) throw new Error(`no profile is called ${claim.profile}`);
  const repository = profile.config.repository ?? config.dispatch.repository;
  const workspace = resolveWorkspace(board, task, repository);
  await call(board, operations["set-workspace"], { task_id: task.id, run_id, path: workspace });
  makeWorkspace(task, workspace);
  if (context.spawn) return spawnInjected(context, claim, workspace);
  const worktree =
    task.workspace_kind === "worktree" ? await prepareWorktree(task, workspace, run_id, repository) : null;
  const prepared = await prepareRun(context, claim, profile, workspace, worktree);
  const { process: worker, ended } = await spawnWorker({ ...prepared, cwd: workspace, self: context.self });
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

async function spawnInjected(
  context: Context,
  { task, run_id }: Claim,
  workspace: string,
): Promise<StartedClaim> {
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
  { task, run_id }: Claim,
  profile: ResolvedProfile | null,
  error: unknown,
): Promise<StartEvent | null> {
  const { board } = context;
  const dir = runDirOf(board, task.id, run_id);
  const message = messageOf(error);
  if (mayLive(dir)) {
    context.log(`run ${run_id} of ${task.id}: ${message}; the worker may live and is looked for again`);
    return null;
  }
  const limit = context.failureLimit ?? profile?.config.max_retries;
  const failed = await call(board, operations.fail, {
    task_id: task.id,
    run_id,
    outcome: "spawn_failed",
    error: message,
    ...(limit === undefined ? {} : { limit }),
  });
  removeRunDir(dir);
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

function messageOf(error: unknown): string {
  if (error instanceof KanbunError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
