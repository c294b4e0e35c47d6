import type { Board } from "./board.ts";
import { append } from "./events.ts";
import { redact } from "./redact.ts";
import { endRun } from "./runs.ts";
import { clip } from "./text.ts";
import type { Run, RunOutcome, Task } from "./types.ts";
import { statusAfterRun } from "./links.ts";
import { promoteChildren } from "./promotion.ts";

const ERROR_LIMIT = 500;

export interface Failure {
  outcome: Extract<RunOutcome, "crashed" | "timed_out" | "spawn_failed" | "stale">;
  error: string;
  /** Facts of the failure: the event's payload and the run's metadata. */
  facts: Record<string, unknown>;
  /** More for the run alone: the last log lines. */
  metadata?: Record<string, unknown>;
  /** Breaker limit given for this pass; else the task's `max_retries`, else the board's. */
  limit?: number;
}

export interface FailureResult {
  run_id: number | null;
  failures: number;
  /** True when this failure opened the breaker. */
  gave_up: boolean;
  retry_at: number | null;
}

/**
 * One policy for every kind of failure: count it, then either put the task back with a pause that doubles, or,
 * at the limit, block it (`gave_up`) until a person unblocks it. The caller has checked that the run is the
 * task's current one.
 */
export async function recordFailure(tx: Board, task: Task, failure: Failure): Promise<FailureResult> {
  const error = clip(redact(failure.error), ERROR_LIMIT);
  const failures = task.consecutive_failures + 1;
  const limit = task.max_retries ?? failure.limit ?? tx.settings.failureLimit;
  const gave_up = failures >= limit;
  const retry_at = gave_up ? null : retryTime(tx, failures);
  const resting = await statusAfterRun(tx, task);
  const facts = gave_up ? { ...failure.facts, failures, error } : failure.facts;
  const run_id = await endRun(tx, task, {
    outcome: gave_up ? "gave_up" : failure.outcome,
    error,
    metadata: { ...facts, ...failure.metadata },
  });
  await tx.sql`
    update tasks set status = ${gave_up ? "blocked" : resting}, outcome = ${gave_up ? "failure" : null},
      claim_lock = null, claim_expires = null, worker_pid = null, last_heartbeat_at = null,
      consecutive_failures = ${failures}, spawn_failures = ${failures}, failures_known = ${failures},
      last_failure_error = ${error}, last_spawn_error = ${error}, retry_at = ${retry_at}
    where id = ${task.id}`;
  if (failure.outcome !== "spawn_failed")
    await append(tx, { task_id: task.id, run_id, kind: failure.outcome, payload: failure.facts });
  else if (!gave_up)
    await append(tx, { task_id: task.id, run_id, kind: "spawn_failed", payload: { error, failures } });
  if (gave_up) {
    await append(tx, { task_id: task.id, run_id, kind: "gave_up", payload: { failures, error } });
    await promoteChildren(tx, task.id);
  }
  return { run_id, failures, gave_up, retry_at };
}

/** Success wipes the slate; so does a person's unblock. */
export async function forgetFailures(tx: Board, taskId: string): Promise<void> {
  await tx.sql`
    update tasks set consecutive_failures = 0, spawn_failures = 0, failures_known = 0, last_failure_error = null,
      last_spawn_error = null, retry_at = null
    where id = ${taskId}`;
}

/**
 * A spawn that worked proves only that spawning works: it takes back the spawn failures at the end of the
 * history and leaves crashes and time-outs counted.
 */
export async function forgetSpawnFailures(tx: Board, task: Task, runs: readonly Run[]): Promise<void> {
  let trailing = 0;
  for (const run of [...runs].reverse()) {
    if (run.ended_at === null) continue;
    if (run.outcome !== "spawn_failed") break;
    trailing += 1;
  }
  const left = Math.max(0, task.consecutive_failures - trailing);
  if (left === 0) return forgetFailures(tx, task.id);
  await tx.sql`
    update tasks set consecutive_failures = ${left}, spawn_failures = ${left}, failures_known = ${left}
    where id = ${task.id}`;
  return undefined;
}

/** Doubling pause with jitter of ±20 %, in whole seconds; `null` when backoff is off. */
function retryTime(tx: Board, failures: number): number | null {
  const base = tx.settings.retryBackoffSeconds;
  if (base <= 0) return null;
  const pause = Math.min(base * 2 ** (failures - 1), tx.settings.retryBackoffCapSeconds);
  return tx.clock.now() + Math.max(1, Math.round(pause * (0.8 + 0.4 * tx.ids.fraction())));
}
