import type { Board } from "./board.ts";
import { redact } from "./redact.ts";
import { jsonOrNull, toRun } from "./rows.ts";
import { presentOrNull } from "./text.ts";
import type { Run, RunOutcome, Task } from "./types.ts";

/** What an attempt leaves behind. */
export interface Ending {
  outcome: RunOutcome;
  summary?: string | null;
  metadata?: Record<string, unknown> | null;
  error?: string | null;
  /** Summary of a run that left none. */
  note?: string;
}

/** A completed run has status `done`; every other outcome is its own status. */
function statusOf(outcome: RunOutcome): string {
  return outcome === "completed" ? "done" : outcome;
}

/**
 * Closes the task's open run and clears the task's claim and pointer. Returns the closed run's id, or `null`
 * when no run was open. A run that is closed already keeps how it ended.
 */
export async function endRun(tx: Board, task: Task, ending: Ending): Promise<number | null> {
  if (task.current_run_id === null) return null;
  const [closed] = await tx.sql<{ id: number }>`
    update task_runs set status = ${statusOf(ending.outcome)}, outcome = ${ending.outcome},
      summary = coalesce(${redact(ending.summary ?? null)}, summary, ${ending.note ?? null}), error = ${redact(ending.error ?? null)},
      metadata = coalesce(${redact(jsonOrNull(ending.metadata))}, metadata), ended_at = ${tx.clock.now()},
      claim_lock = null, claim_expires = null, worker_pid = null
    where id = ${task.current_run_id} and ended_at is null returning id`;
  await tx.sql`
    update tasks set current_run_id = null, claim_lock = null, claim_expires = null, worker_pid = null
    where id = ${task.id}`;
  return closed?.id ?? null;
}

/**
 * Records an attempt that nobody claimed, so that what it left is not lost: a zero-length closed run.
 * Returns its id.
 */
export async function synthesizeRun(tx: Board, task: Task, ending: Ending): Promise<number> {
  const now = tx.clock.now();
  const [row] = await tx.sql<{ id: number }>`
    insert into task_runs (task_id, profile, step_key, status, started_at, ended_at, outcome, summary, metadata, error)
    values (${task.id}, ${task.assignee}, ${task.current_step_key}, ${statusOf(ending.outcome)}, ${now}, ${now},
      ${ending.outcome}, ${redact(ending.summary ?? null)}, ${redact(jsonOrNull(ending.metadata))}, ${redact(ending.error ?? null)})
    returning id`;
  return row?.id ?? 0;
}

/** Closes the open run, or synthesizes one when there was none and something is worth keeping. */
export async function endOrSynthesize(tx: Board, task: Task, ending: Ending): Promise<number | null> {
  const closed = await endRun(tx, task, ending);
  if (closed !== null) return closed;
  const worthKeeping = presentOrNull(ending.summary) !== null || jsonOrNull(ending.metadata) !== null;
  return worthKeeping ? synthesizeRun(tx, task, ending) : null;
}

/** True for a reviewer's attempt. */
export async function isReviewRun(board: Board, runId: number | null): Promise<boolean> {
  const [run] = await board.sql`select 1 from task_runs where id = ${runId} and purpose = 'review'`;
  return run !== undefined;
}

export async function runsOf(board: Board, taskId: string): Promise<Run[]> {
  const rows = await board.sql`select * from task_runs where task_id = ${taskId} order by started_at, id`;
  return rows.map(toRun);
}

/** The newest attempt, open or closed. */
export async function latestRun(board: Board, taskId: string): Promise<Run | null> {
  const [row] = await board.sql`
    select * from task_runs where task_id = ${taskId} order by started_at desc, id desc limit 1`;
  return row ? toRun(row) : null;
}

export async function getRun(board: Board, runId: number | string): Promise<Run | null> {
  const [row] = await board.sql`select * from task_runs where id = ${runId}`;
  return row ? toRun(row) : null;
}
