import type { Board } from "./board.ts";
import { append } from "./events.ts";
import { KanbunError } from "./errors.ts";
import { redact } from "./redact.ts";

/**
 * Fencing: a worker's write counts only while its run holds the task. The check stands in the same transaction
 * as the write. A late write is refused with `claim_lost`, and kept, so that a person can adopt or discard it.
 */

/** Refuses `forbidden` when a worker names a task that is not its own, or has none. Others pass. */
export function assertOwnTask(board: Board, taskId: string, verb: string): void {
  const { role, run, task_id } = board.actor;
  const own = run?.task_id ?? task_id;
  if (own === taskId || (own === undefined && role !== "worker")) return;
  if (own === undefined)
    throw new KanbunError("forbidden", `${verb}: this worker holds no task`, {
      hint: `claim ${taskId} first, and present its run and token`,
    });
  throw new KanbunError("forbidden", `${verb}: this worker runs ${own} and may not ${verb} ${taskId}`, {
    hint: `comment on ${taskId} instead, or create a task for its owner`,
    details: { own, task_id: taskId },
  });
}

/** How a write counts: done; or late, and then whether it was kept, said before by the same run, or neither. */
type Judged<T> = { done: T } | { late: "kept" | "repeated" | "dropped" };

const LATE_HINTS = {
  kept: "stop working: your write was kept for a person to adopt or discard",
  repeated: "end your turn: what this run wrote first counts",
  dropped: "stop working: the task was taken back or is finished, and nothing was kept",
} as const;

/**
 * Runs a write for the caller in one transaction. For a worker it first proves that the run still holds the
 * task: same run, same token, still open. `payload` is what is kept of a late write; `null` keeps nothing. What a
 * run says again after it ended itself that way is refused and not kept either: nothing would be lost.
 */
export async function fenced<T>(
  board: Board,
  taskId: string,
  verb: string,
  payload: object | null,
  work: (tx: Board) => Promise<T>,
): Promise<T> {
  assertOwnTask(board, taskId, verb);
  const judged = await board.transaction(async (tx): Promise<Judged<T>> => {
    if (await holdsClaim(tx)) return { done: await work(tx) };
    return { late: await keepLateWrite(tx, taskId, verb, payload) };
  });
  if ("done" in judged) return judged.done;
  const run_id = board.actor.run?.run_id ?? null;
  const over = judged.late === "repeated" ? "did this before and is over" : `no longer holds ${taskId}`;
  throw new KanbunError("claim_lost", `${verb}: run ${run_id} ${over}`, {
    hint: LATE_HINTS[judged.late],
    details: { task_id: taskId, run_id },
  });
}

/**
 * Refuses `claim_lost` when a worker whose run is over goes on creating, linking or attaching. Nothing is kept:
 * such writes concern other tasks than its own result.
 */
export async function assertHolds(tx: Board, verb: string): Promise<void> {
  if (await holdsClaim(tx)) return;
  const { run } = tx.actor;
  throw new KanbunError("claim_lost", `${verb}: run ${run?.run_id} no longer holds ${run?.task_id}`, {
    hint: "stop working: the task was taken back or is finished",
    details: { task_id: run?.task_id ?? null, run_id: run?.run_id ?? null },
  });
}

/** True for people, and for a worker whose run is open, current and presents its token. */
export async function holdsClaim(tx: Board): Promise<boolean> {
  const run = tx.actor.run;
  if (!run) return true;
  const [held] = await tx.sql`
    select 1 from tasks t join task_runs r on r.id = t.current_run_id
    where t.id = ${run.task_id} and r.id = ${run.run_id} and r.token = ${run.token} and r.ended_at is null`;
  return held !== undefined;
}

async function keepLateWrite(
  tx: Board,
  taskId: string,
  verb: string,
  payload: object | null,
): Promise<"kept" | "repeated" | "dropped"> {
  const run = tx.actor.run;
  if (!run || payload === null || !(await isGenuine(tx))) return "dropped";
  if (await endedItself(tx, run.run_id, verb)) return "repeated";
  const [late] = await tx.sql<{ id: number }>`
    insert into kanbun_late_writes (task_id, run_id, verb, payload, actor, created_at)
    values (${taskId}, ${run.run_id}, ${verb}, ${redact(JSON.stringify(payload))}, ${tx.actor.name}, ${tx.clock.now()})
    returning id`;
  await append(tx, {
    task_id: taskId,
    kind: "late_write",
    run_id: run.run_id,
    payload: { late_id: late?.id, verb },
  });
  return "kept";
}

/** The event by which each verb ends a run. */
const ENDS: Readonly<Record<string, string>> = {
  complete: "completed",
  block: "blocked",
  "request-review": "review_requested",
  "request-changes": "changes_requested",
};

/** True when the worker itself ended its run with this verb; a person's change of the board is no such end. */
async function endedItself(tx: Board, runId: number, verb: string): Promise<boolean> {
  const [event] = await tx.sql`
    select 1 from task_events
    where run_id = ${runId} and kind = ${ENDS[verb] ?? null} and actor = ${tx.actor.name} and change is null`;
  return event !== undefined;
}

/** A wrong token proves nothing: such a write is refused and not kept. */
async function isGenuine(tx: Board): Promise<boolean> {
  const run = tx.actor.run;
  if (!run) return false;
  const [row] = await tx.sql`
    select 1 from task_runs where id = ${run.run_id} and task_id = ${run.task_id} and token = ${run.token}`;
  return row !== undefined;
}
