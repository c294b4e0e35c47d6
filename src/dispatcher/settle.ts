import type { Board } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import type { Attempt } from "./attempt.ts";
import { readAttempt } from "./attempt.ts";
import { clearRun } from "./clear-run.ts";
import type { Context } from "./context.ts";
import type { Handoff, Verdict } from "./outcome.ts";
import { fingerprintOf, verdictOf } from "./outcome.ts";
import type { ExitFile, RunFile } from "./run-dir.ts";
import { readRecord } from "./run-dir.ts";
import type { Sight } from "./sight.ts";
import { killStrays } from "./strays.ts";
import { termsOfRun } from "./terms.ts";
import { verify } from "./verify.ts";
import type { Watched } from "./watched.ts";

const LONGEST_PAUSE_SECONDS = 3600;

/** What became of a run whose process is dead. `gone`: it had been closed before. */
export interface Settled {
  run: Watched;
  as: "completed" | "review" | "crashed" | "timed_out" | "stale" | "spawn_failed" | "released" | "gone";
  gave_up: boolean;
}

/** What the run itself keeps that is nobody else's to see. */
interface Secrets {
  token: string | null;
  handoff: string | null;
}

/**
 * Records how a dead worker's attempt ended: outcome and proof of death in one transaction, so that neither stands
 * without the other. The run may have been closed meanwhile, by the worker's own word or by a person; then only
 * the death is recorded, and a result that comes too late is offered to a person. `null`: it waits, because its work has
 * to be verified and what the verify command needs stands in a config that cannot be read.
 */
export async function settle(
  context: Context,
  run: Watched,
  sight: Extract<Sight, { state: "gone" }>,
): Promise<Settled | null> {
  const { board } = context;
  if (sight.exit === null && run.run_dir !== null) killStrays(run.run_dir);
  const file = run.run_dir === null ? null : readRecord(run.run_dir, "run");
  const stop =
    (run.run_dir === null ? null : readRecord(run.run_dir, "stop")) ?? context.stops.get(run.run_id) ?? null;
  const secrets = await secretsOf(board, run);
  const attempt = await readAttempt(board, run, file, sight.exit, secrets.token);
  const { tail, reading, handoff } = attempt;
  const ended = {
    run: file,
    pid: sight.worker.pid,
    claimer: run.claim_lock,
    exit: sight.exit,
    // Why it was stopped says nothing about what a worker of a closed run hands in late.
    stop: run.holds ? stop : null,
    tail,
    reading,
  };
  const held = heldHandoff(secrets);
  let verdict: Verdict =
    held && run.holds
      ? { as: "complete", handoff: held }
      : verdictOf({ ...ended, rebooted: sight.rebooted, handoff });
  if (run.holds && file && (verdict.as === "complete" || verdict.as === "review")) {
    if (file.verify !== null && context.config.problem !== undefined) return null;
    verdict = (await refusalOf(context, run, file, sight)) ?? verdict;
  }
  const { settled, first } = await board.transaction(async (tx) => {
    const result = (await holds(tx, run))
      ? await apply(context, tx, run, verdict, { attempt, exit: sight.exit, file })
      : ({ run, as: "gone", gave_up: false } as const);
    const recorded = await call(tx, operations.gone, {
      run_id: run.run_id,
      exit_code: sight.exit?.code ?? null,
      exit_signal: sight.exit?.signal ?? null,
      tokens_in: reading.tokens_in,
      tokens_out: reading.tokens_out,
      cost_usd: reading.cost_usd,
      session_ref: reading.session_ref,
      model: reading.model,
    });
    return { settled: result, first: recorded };
  });
  // Where another dispatcher saw the death too, what the worker handed over has counted already.
  if (first && settled.as === "gone" && verdict.as === "complete")
    await offerLate(board, run, verdict.handoff, secrets);
  context.stops.delete(run.run_id);
  if (run.run_dir !== null) await clearRun(run.run_dir);
  return settled;
}

async function holds(tx: Board, run: Watched): Promise<boolean> {
  const [row] = await tx.sql`
    select 1 from tasks where id = ${run.task_id} and current_run_id = ${run.run_id} and status = 'running'`;
  return row !== undefined;
}

async function secretsOf(board: Board, run: Watched): Promise<Secrets> {
  const [row] = await board.sql<Secrets>`select token, handoff from task_runs where id = ${run.run_id}`;
  return row ?? { token: null, handoff: null };
}

/** A completion the worker declared itself, kept until its work has been verified. */
function heldHandoff({ handoff }: Secrets): Handoff | null {
  if (handoff === null) return null;
  return {
    summary: null,
    result: null,
    metadata: null,
    outcome: "success",
    ...(JSON.parse(handoff) as Partial<Handoff>),
  };
}

/** The verify command's refusal as a failure of the attempt; `null` when the work may count. */
async function refusalOf(
  context: Context,
  run: Watched,
  file: RunFile,
  sight: Extract<Sight, { state: "gone" }>,
): Promise<Verdict | null> {
  const error = await verify(context, file, run.run_dir ?? "");
  if (error === null) return null;
  await call(context.board, operations.event, {
    task_id: run.task_id,
    run_id: run.run_id,
    kind: "verify_failed",
    payload: { error },
  });
  const facts = { pid: sight.worker.pid, claimer: run.claim_lock };
  return { as: "fail", outcome: "crashed", error, facts, violation: false };
}

interface Evidence {
  attempt: Attempt;
  exit: ExitFile | null;
  file: RunFile | null;
}

async function apply(
  context: Context,
  tx: Board,
  run: Watched,
  verdict: Verdict,
  evidence: Evidence,
): Promise<Settled> {
  const { task_id, run_id } = run;
  if (verdict.as === "complete" || (verdict.as === "review" && run.purpose === "review")) {
    await call(tx, operations.complete, { task_id, ...verdict.handoff });
    return { run, as: "completed", gave_up: false };
  }
  if (verdict.as === "review") {
    const { summary, metadata } = verdict.handoff;
    await call(tx, operations["request-review"], { task_id, summary, metadata });
    return { run, as: "review", gave_up: false };
  }
  if (verdict.as === "release") {
    await release(context, tx, run, verdict, evidence);
    return { run, as: "released", gave_up: false };
  }
  const { outcome, error, facts, violation } = verdict;
  const limit = limitOf(context, run);
  const failed = await call(tx, operations.fail, {
    task_id,
    run_id,
    outcome,
    error,
    facts,
    violation,
    metadata: await failureRecord(tx, run, error, evidence),
    ...(limit === undefined ? {} : { limit }),
  });
  return { run, as: outcome, gave_up: failed?.gave_up ?? false };
}

function limitOf(context: Context, run: Watched): number | undefined {
  if (context.failureLimit !== undefined) return context.failureLimit;
  return termsOfRun(context, run).failure_limit ?? undefined;
}

/** What people and the next attempt need to understand the failure. */
async function failureRecord(
  tx: Board,
  run: Watched,
  error: string,
  { attempt, exit, file }: Evidence,
): Promise<Record<string, unknown>> {
  const fingerprint = fingerprintOf(error);
  const [same] = await tx.sql<{ n: number }>`
    select count(*) as n from task_runs where task_id = ${run.task_id} and id < ${run.run_id}
      and json_valid(metadata) and json_extract(metadata, '$.fingerprint') = ${fingerprint}`;
  const { tail } = attempt;
  return {
    fingerprint,
    fingerprint_repeats: same?.n ?? 0,
    ...(tail.length > 0 ? { log_tail: tail } : {}),
    ...(exit
      ? { exit_code: exit.code, signal: exit.signal, cpu_ms: exit.cpu_ms, max_rss_kib: exit.max_rss_kib }
      : {}),
    ...(exit && exit.leftovers > 0 ? { leftovers: exit.leftovers } : {}),
    ...(file?.resumed ? { resumed: true } : {}),
    ...(attempt.reading.session_lost ? { session_lost: true } : {}),
  };
}

async function release(
  context: Context,
  tx: Board,
  run: Watched,
  verdict: Extract<Verdict, { as: "release" }>,
  { attempt, exit, file }: Evidence,
): Promise<void> {
  const { outcome, reason, park_seconds } = verdict;
  const now = tx.clock.now();
  let retry_at: number | null = null;
  if (park_seconds !== undefined) {
    retry_at = now + Math.max(1, park_seconds ?? context.config.dispatch.park_seconds);
    for (const limited of await limitedBy(context, tx, run))
      await call(tx, operations.park, { ...limited, until: retry_at, reason });
  } else if (outcome === "rate_limited") {
    const before = await trailingReleases(tx, run);
    retry_at = now + Math.min(context.config.dispatch.try_later_seconds * 2 ** before, LONGEST_PAUSE_SECONDS);
  }
  const metadata = await failureRecord(tx, run, reason, { attempt, exit, file });
  await call(tx, operations.release, {
    task_id: run.task_id,
    run_id: run.run_id,
    outcome,
    reason,
    retry_at,
    metadata,
  });
}

/** A rate limit is the account's: the provider that the task names, else all profiles of the profile's provider. */
async function limitedBy(
  { config }: Context,
  tx: Board,
  { task_id, profile }: Watched,
): Promise<{ scope: "profile" | "provider"; name: string }[]> {
  const [task] = await tx.sql<{ provider_override: string | null }>`
    select provider_override from tasks where id = ${task_id}`;
  if (task?.provider_override) return [{ scope: "provider", name: task.provider_override }];
  if (profile === null) return [];
  const provider = config.profiles[profile]?.provider;
  const names = Object.keys(config.profiles).filter((name) => config.profiles[name]?.provider === provider);
  return (provider === undefined ? [profile] : names).map((name) => ({ scope: "profile" as const, name }));
}

/** How often in a row the task was put off just before. */
async function trailingReleases(tx: Board, run: Watched): Promise<number> {
  const rows = await tx.sql<{ outcome: string | null }>`
    select outcome from task_runs where task_id = ${run.task_id} and id < ${run.run_id} order by id desc limit 10`;
  const first = rows.findIndex(({ outcome }) => outcome !== "rate_limited");
  return first < 0 ? rows.length : first;
}

/** Finished after it was called off: the kernel refuses the write, keeps it, and shows it to people. */
async function offerLate(board: Board, run: Watched, handoff: Handoff, { token }: Secrets): Promise<void> {
  const ended = ["completed", "blocked", "review_requested", "changes_requested"];
  if (token === null || ended.includes(run.outcome ?? "")) return;
  const worker = board.as({
    role: "worker",
    name: run.profile ?? "worker",
    run: { task_id: run.task_id, run_id: run.run_id, token },
  });
  try {
    await call(worker, operations.complete, { task_id: run.task_id, ...handoff });
  } catch (error) {
    if (!(error instanceof KanbunError)) throw error;
  }
}
