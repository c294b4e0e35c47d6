import type { Board } from "./board.ts";
import { append } from "./events.ts";
import { KanbunError } from "./errors.ts";
import { redact } from "./redact.ts";

/**
 * Fencing: a worker's write counts only while its run holds the task. The check stands in the same transaction
 * as the write. A late write is refused with `claim_lost`, and kept, so that a person can adopt or discard it.
 */

const LATE = Symbol("late write");

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

/**
 * Runs a write for the caller in one transaction. For a worker it first proves that the run still holds the
 * task: same run, same token, still open. `payload` is what is kept of a late write.
 */
export async function fenced<T>(
  board: Board,
  taskId: string,
  verb: string,
  payload: object,
  work: (tx: Board) => Promise<T>,
): Promise<T> {
  assertOwnTask(board, taskId, verb);
  const outcome = await board.transaction(async (tx) => {
    if (await holdsClaim(tx)) return work(tx);
    await keepLateWrite(tx, taskId, verb, payload);
    return LATE;
  });
  if (outcome !== LATE) return outcome as T;
  throw new KanbunError("claim_lost", `${verb}: run ${board.actor.run?.run_id} no longer holds ${taskId}`, {
    hint: "stop working: your write was kept for a person to adopt or discard",
    details: { task_id: taskId, run_id: board.actor.run?.run_id ?? null },
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

async function keepLateWrite(tx: Board, taskId: string, verb: string, payload: object): Promise<void> {
  const run = tx.actor.run;
  if (!run || !(await isGenuine(tx))) return;
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
}

/** A wrong token proves nothing: such a write is refused and not kept. */
async function isGenuine(tx: Board): Promise<boolean> {
  const run = tx.actor.run;
  if (!run) return false;
  const [row] = await tx.sql`
    select 1 from task_runs where id = ${run.run_id} and task_id = ${run.task_id} and token = ${run.token}`;
  return row !== undefined;
}
