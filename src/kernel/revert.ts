import type { Board } from "./board.ts";
import type { Change } from "./changes.ts";
import { linkOf, writeFields } from "./changes.ts";
import { KanbunError } from "./errors.ts";
import { demoteChildren, resettle, restingStatus, wouldCycle } from "./links.ts";
import { promoteChildren } from "./promotion.ts";
import { findTask, getTask } from "./tasks.ts";
import { setStatus } from "./transitions.ts";
import { moveToTrash, restoreFromTrash } from "./trash.ts";
import type { Link, Status, Task } from "./types.ts";

/** Between these the board itself moves a task, as parents end and times come. */
export const RESTING: readonly string[] = ["todo", "scheduled", "ready"];

/** Writes the second value of each field of a change. The caller has checked that nothing stands against it. */
export async function revert(tx: Board, taskId: string, change: Change): Promise<void> {
  const { link, deleted, status, ...fields } = change;
  if (deleted) await (deleted[1] === true ? moveToTrash(tx, taskId) : restoreFromTrash(tx, taskId));
  if (link) await revertLink(tx, linkOf(change), link[1] as Link | null);
  if (!status && Object.keys(fields).length === 0) return;
  const before = await getTask(tx, taskId);
  const after: Task = { ...before };
  for (const [field, [, value]] of Object.entries(fields)) Object.assign(after, { [field]: value });
  await writeFields(tx, after);
  if (status) await revertStatus(tx, after, status[1] as Status);
  else await resettle(tx, taskId);
}

async function revertStatus(tx: Board, task: Task, wanted: Status): Promise<void> {
  await setStatus(tx, task.id, RESTING.includes(wanted) ? await restingStatus(tx, task) : wanted);
  await demoteChildren(tx, task.id);
  await promoteChildren(tx, task.id);
}

async function revertLink(tx: Board, { parent_id, child_id }: Link, wanted: Link | null): Promise<void> {
  await tx.sql`delete from task_links where parent_id = ${parent_id} and child_id = ${child_id}`;
  if (wanted) {
    if (!(await findTask(tx, parent_id)) || (await wouldCycle(tx, parent_id, child_id)))
      throw new KanbunError(
        "wrong_state",
        `cannot undo: ${parent_id} -> ${child_id} cannot be linked any more`,
        {
          hint: `kanbun show ${child_id}`,
          details: { parent_id, child_id },
        },
      );
    await tx.sql`
      insert into task_links (parent_id, child_id, gate) values (${parent_id}, ${child_id}, ${wanted.gate})`;
  }
  await resettle(tx, child_id);
}
