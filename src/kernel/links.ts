import type { Board } from "./board.ts";
import { append } from "./events.ts";
import type { Status, Task } from "./types.ts";

/**
 * When a link lets its child go. `success`: the parent is done and did not fail. `failure`: the parent ended
 * badly (done as failed, gave up, cancelled). `any`: either. An archived parent that had no outcome satisfies
 * nothing.
 *
 * The condition stands in each statement below in the same words:
 *   success  p.status = 'done' and coalesce(p.outcome, 'success') = 'success'
 *   failure  p.outcome = 'failure'
 */

/** A link whose parent still holds the child back, and how that parent stands; `null` where it is gone. */
export interface OpenLink {
  id: string;
  gate: "success" | "failure" | "any";
  status: Status | null;
  outcome: string | null;
}

/** Parents that still hold the task back, ids ascending. */
export async function openParents(board: Board, taskId: string): Promise<string[]> {
  return (await openLinks(board, taskId)).map(({ id }) => id);
}

/** The same with what each is waited for, by ids ascending. */
export async function openLinks(board: Board, taskId: string): Promise<OpenLink[]> {
  return board.sql<OpenLink>`
    select l.parent_id as id, coalesce(l.gate, 'success') as gate, p.status, p.outcome from task_links l left join tasks p on p.id = l.parent_id
    where l.child_id = ${taskId} and not case coalesce(l.gate, 'success')
      when 'success' then coalesce(p.status = 'done' and coalesce(p.outcome, 'success') = 'success', 0)
      when 'failure' then coalesce(p.outcome = 'failure', 0)
      else coalesce(p.status = 'done' or p.outcome = 'failure', 0) end
    order by l.parent_id`;
}

/** Says how the parent stands: one that has ended otherwise than it is waited for lets nobody go by itself. */
export function waitsForParent({ id, gate, status, outcome }: OpenLink): string {
  const what = { success: id, failure: `the failure of ${id}`, any: `the end of ${id}` }[gate];
  if (status === null) return `waits for ${what}, which is not on the board`;
  const failed = outcome === "failure" ? " and failed" : "";
  return `waits for ${what}, which is ${status}${failed}`;
}

/**
 * Where a task belongs that nothing else holds: behind its parents, behind its time, or ready. A person's waiver
 * (`promote`, a direct move to ready) lets it past its parents.
 */
export async function restingStatus(
  board: Board,
  task: { id: string; not_before: number | null; parents_waived?: boolean },
): Promise<Extract<Status, "todo" | "scheduled" | "ready">> {
  if (!task.parents_waived && (await openParents(board, task.id)).length > 0) return "todo";
  return task.not_before !== null && task.not_before > board.clock.now() ? "scheduled" : "ready";
}

/** Where a running task goes when its run ends without a result: a reviewer's back to review. Call before `endRun`. */
export async function statusAfterRun(
  board: Board,
  task: Task,
): Promise<Extract<Status, "todo" | "scheduled" | "ready" | "review">> {
  const [run] = await board.sql<{ purpose: string | null }>`
    select purpose from task_runs where id = ${task.current_run_id}`;
  return run?.purpose === "review" ? "review" : restingStatus(board, task);
}

/** Puts back behind a parent every child that had not started yet: what reopening a parent does. */
export async function demoteChildren(tx: Board, parentId: string): Promise<void> {
  const children = await tx.sql<{ id: string }>`
    select c.id from task_links l join tasks c on c.id = l.child_id
    where l.parent_id = ${parentId} and c.status in ('ready', 'scheduled') and c.parents_waived is not 1
    order by c.rowid`;
  for (const { id } of children)
    if ((await openParents(tx, id)).includes(parentId))
      await tx.sql`update tasks set status = 'todo' where id = ${id}`;
}

/** After a link came or went: a waiting task that nothing holds goes, one that had not started waits again. */
export async function resettle(tx: Board, taskId: string): Promise<void> {
  const [row] = await tx.sql<{ status: Status; not_before: number | null; parents_waived: number | null }>`
    select status, not_before, parents_waived from tasks
    where id = ${taskId} and status in ('todo', 'scheduled', 'ready')`;
  if (!row) return;
  const task = { id: taskId, not_before: row.not_before, parents_waived: row.parents_waived === 1 };
  const status = await restingStatus(tx, task);
  if (status === row.status) return;
  await tx.sql`update tasks set status = ${status} where id = ${taskId}`;
  if (status === "ready") await append(tx, { task_id: taskId, kind: "promoted" });
}

/** True when `child` already leads to `parent`, so that a link parent → child would close a cycle. Linear. */
export async function wouldCycle(board: Board, parentId: string, childId: string): Promise<boolean> {
  const [row] = await board.sql`
    with recursive below (id) as (
      values (${childId})
      union
      select l.child_id from task_links l join below b on l.parent_id = b.id)
    select 1 from below where id = ${parentId}`;
  return row !== undefined;
}
