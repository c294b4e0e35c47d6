import type { Board } from "./board.ts";
import { append } from "./events.ts";
import { restingStatus } from "./links.ts";
import { getTask } from "./tasks.ts";
import { presentOrNull, strip } from "./text.ts";
import { setStatus } from "./transitions.ts";
import type { BlockKind, Task } from "./types.ts";

/**
 * Blocks with a kind. `needs_input` and `capability` wait for a person. `dependency` ends by itself when a parent
 * completes and none is left open. `transient` ends by itself after a pause that doubles.
 *
 * A loop is broken here too: an attempt that ends in the same block again and again burns money, so after
 * `blockLoopLimit` repetitions the task goes to `triage`, where nothing starts it.
 */
export interface SameBlock {
  reason: string | null;
  kind: BlockKind | null;
}

/** How often in a row attempts have now ended in this same block; 0 the first time, or when no attempt was spent. */
export async function recurrencesOf(tx: Board, task: Task, now: SameBlock): Promise<number> {
  if (task.current_run_id === null) return 0;
  const [last] = await tx.sql<SameBlock>`
    select payload ->> '$.reason' as reason, payload ->> '$.kind' as kind from task_events
    where task_id = ${task.id} and kind = 'blocked' and json_valid(payload) order by id desc limit 1`;
  if (!last) return 0;
  const same =
    now.kind === null ? last.kind === null && sameText(last.reason, now.reason) : last.kind === now.kind;
  return same ? task.block_recurrences + 1 : 0;
}

function sameText(one: string | null, other: string | null): boolean {
  const text = presentOrNull(one);
  return text !== null && strip(text) === strip(other ?? "");
}

/** When a transient block ends by itself; `null` for the other kinds. */
export function blockEnds(tx: Board, kind: BlockKind | null, recurrences: number): number | null {
  if (kind !== "transient") return null;
  const { retryBackoffSeconds, retryBackoffCapSeconds } = tx.settings;
  return tx.clock.now() + Math.min(retryBackoffSeconds * 2 ** recurrences, retryBackoffCapSeconds);
}

/** Tasks whose typed block is over. An opened breaker (outcome failure) always waits for a person. */
export async function overBlocks(board: Board): Promise<string[]> {
  const rows = await board.sql<{ id: string }>`
    select c.id from tasks c
    where c.status = 'blocked' and c.outcome is null and (
      (c.block_kind = 'transient' and c.retry_at <= ${board.clock.now()})
      or (c.block_kind = 'dependency' and exists (
        select 1 from task_links l join tasks p on p.id = l.parent_id
        where l.child_id = c.id and p.completed_at >= (
          select max(e.created_at) from task_events e where e.task_id = c.id and e.kind = 'blocked'))
        and not exists (
          select 1 from task_links l left join tasks p on p.id = l.parent_id
          where l.child_id = c.id and not case coalesce(l.gate, 'success')
            when 'success' then coalesce(p.status = 'done' and coalesce(p.outcome, 'success') = 'success', 0)
            when 'failure' then coalesce(p.outcome = 'failure', 0)
            else coalesce(p.status = 'done' or p.outcome = 'failure', 0) end)))
    order by c.rowid`;
  return rows.map(({ id }) => id);
}

/** Lets tasks go on whose block is over. Returns how many became ready. */
export async function endBlocks(tx: Board, ids: readonly string[]): Promise<number> {
  let ready = 0;
  for (const id of ids) {
    const task = await getTask(tx, id);
    const status = await restingStatus(tx, task);
    await tx.sql`update tasks set block_kind = null, retry_at = null where id = ${id}`;
    await setStatus(tx, id, status);
    await append(tx, { task_id: id, kind: "unblocked", payload: { auto: task.block_kind } });
    if (status === "ready") ready += 1;
  }
  return ready;
}
