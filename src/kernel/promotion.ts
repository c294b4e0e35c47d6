import type { Board } from "./board.ts";
import { append } from "./events.ts";
import { endBlocks, overBlocks } from "./typed-blocks.ts";
import type { Status } from "./types.ts";

/** Promotes the children of a task that just ended. Costs O(children), never a look at the whole board. */
export async function promoteChildren(tx: Board, parentId: string): Promise<number> {
  const waiting = await tx.sql<{ id: string }>`
    select c.id from task_links o join tasks c on c.id = o.child_id
    where o.parent_id = ${parentId} and c.status = 'todo' and not exists (
      select 1 from task_links l left join tasks p on p.id = l.parent_id
      where l.child_id = c.id and not case coalesce(l.gate, 'success')
        when 'success' then coalesce(p.status = 'done' and coalesce(p.outcome, 'success') = 'success', 0)
        when 'failure' then coalesce(p.outcome = 'failure', 0)
        else coalesce(p.status = 'done' or p.outcome = 'failure', 0) end)
    order by c.rowid`;
  const [blocked] = await tx.sql`
    select 1 from task_links l join tasks c on c.id = l.child_id
    where l.parent_id = ${parentId} and c.status = 'blocked' and c.block_kind = 'dependency' limit 1`;
  const promoted = await promote(
    tx,
    waiting.map(({ id }) => id),
  );
  return blocked ? promoted + (await endBlocks(tx, await overBlocks(tx))) : promoted;
}

/**
 * The whole pass: every `todo` task whose links are satisfied, every `scheduled` task whose time has come, every
 * block that ends by itself. Looks with reads first; takes the write lock only when there is something to do.
 */
export async function promoteAll(board: Board): Promise<number> {
  if ((await promotable(board)).length + (await overBlocks(board)).length === 0) return 0;
  return board.transaction(
    async (tx) => (await promote(tx, await promotable(tx))) + (await endBlocks(tx, await overBlocks(tx))),
  );
}

/** A scheduled task without a time (another program's) waits for a person. */
async function promotable(board: Board): Promise<string[]> {
  const rows = await board.sql<{ id: string }>`
    select c.id from tasks c
    where c.status = 'todo' and not exists (
      select 1 from task_links l left join tasks p on p.id = l.parent_id
      where l.child_id = c.id and not case coalesce(l.gate, 'success')
        when 'success' then coalesce(p.status = 'done' and coalesce(p.outcome, 'success') = 'success', 0)
        when 'failure' then coalesce(p.outcome = 'failure', 0)
        else coalesce(p.status = 'done' or p.outcome = 'failure', 0) end)
    union all
    select id from tasks where status = 'scheduled' and not_before <= ${board.clock.now()}`;
  return rows.map(({ id }) => id);
}

async function promote(tx: Board, ids: readonly string[]): Promise<number> {
  let promoted = 0;
  for (const id of ids) {
    const now = tx.clock.now();
    const [row] = await tx.sql<{ status: Status }>`
      update tasks set status = case when coalesce(not_before, 0) > ${now} then 'scheduled' else 'ready' end
      where id = ${id} and status in ('todo', 'scheduled') returning status`;
    if (row?.status !== "ready") continue;
    await append(tx, { task_id: id, kind: "promoted" });
    promoted += 1;
  }
  return promoted;
}
