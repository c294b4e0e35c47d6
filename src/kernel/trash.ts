import type { Board } from "./board.ts";
import { KanbunError } from "./errors.ts";
import { insertRow } from "./insert-row.ts";
import { promoteAll } from "./promotion.ts";
import type { RawRow } from "./rows.ts";

/**
 * Deleted tasks go to the trash: the task's row with its links, comments, attachments and subscriptions, as one
 * text that `undo` puts back. Runs and events stay where they are: they are the board's history. `gc` empties
 * the trash.
 */
interface Snapshot {
  tasks: RawRow[];
  task_links: RawRow[];
  task_comments: RawRow[];
  task_attachments: RawRow[];
  kanban_notify_subs: RawRow[];
}

export async function moveToTrash(tx: Board, id: string): Promise<void> {
  const snapshot: Snapshot = {
    tasks: await tx.sql`delete from tasks where id = ${id} returning *`,
    task_links: await tx.sql`delete from task_links where parent_id = ${id} or child_id = ${id} returning *`,
    task_comments: await tx.sql`delete from task_comments where task_id = ${id} returning *`,
    task_attachments: await tx.sql`delete from task_attachments where task_id = ${id} returning *`,
    kanban_notify_subs: await tx.sql`delete from kanban_notify_subs where task_id = ${id} returning *`,
  };
  await tx.sql`
    insert into kanbun_trash (task_id, snapshot, deleted_at, deleted_by)
    values (${id}, ${JSON.stringify(snapshot)}, ${tx.clock.now()}, ${tx.actor.name})
    on conflict (task_id) do update set snapshot = excluded.snapshot, deleted_at = excluded.deleted_at,
      deleted_by = excluded.deleted_by`;
}

/** Puts a deleted task back as it was, less links to tasks that are gone since. Refuses `not_found`, `wrong_state`. */
export async function restoreFromTrash(tx: Board, id: string): Promise<void> {
  const [trashed] = await tx.sql<{ snapshot: string }>`
    delete from kanbun_trash where task_id = ${id} returning snapshot`;
  if (!trashed)
    throw new KanbunError("not_found", `${id} is not in the trash any more`, {
      hint: "the trash is emptied by: kanbun gc",
      details: { task_id: id },
    });
  const { task_links, ...rest } = JSON.parse(trashed.snapshot) as Snapshot;
  for (const [table, rows] of Object.entries(rest))
    for (const row of rows as RawRow[]) await insertRow(tx.sql, table, row);
  for (const row of task_links) if (await bothExist(tx, row)) await insertRow(tx.sql, "task_links", row);
  await promoteAll(tx);
}

async function bothExist(tx: Board, link: RawRow): Promise<boolean> {
  const [row] = await tx.sql<{ n: number }>`
    select count(*) as n from tasks where id in (${String(link["parent_id"])}, ${String(link["child_id"])})`;
  return row?.n === 2;
}
