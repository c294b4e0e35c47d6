import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { openParents } from "../links.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed } from "../transitions.ts";
import { moveToTrash } from "../trash.ts";

export interface Deleted {
  task_id: string;
  /** Give it to `undo` to have the task back. */
  event_id: number;
}

/**
 * Takes a task off the board for good once the trash is emptied; until then `undo` puts it back. Its runs and
 * events stay as history. Refuses `not_found`, and `wrong_state` while it runs, while its process is not proven
 * dead, or while unfinished tasks wait for it.
 */
export const deleteTask = operation({
  name: "delete",
  summary: "Move a task to the trash.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId }),
  run: (board, { task_id }): Promise<Deleted> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("delete", task, `kanbun cancel ${task_id}`);
      const [process] = await tx.sql`
        select 1 from kanbun_processes where task_id = ${task_id} and gone_at is null`;
      if (process)
        throw new KanbunError("wrong_state", `cannot delete ${task_id}: its worker is not proven dead`, {
          hint: `kanbun why ${task_id}`,
          details: { task_id },
        });
      const waiting = await waitingFor(tx, task_id);
      if (waiting.length > 0)
        throw new KanbunError(
          "wrong_state",
          `cannot delete ${task_id}: ${waiting.length} task(s) wait for it`,
          {
            hint: `kanbun cancel ${task_id} --cascade, or: kanbun unlink ${task_id} ${waiting[0]}`,
            details: { task_id, waiting },
          },
        );
      await moveToTrash(tx, task_id);
      const event_id = await append(tx, {
        task_id,
        kind: "deleted",
        payload: { title: task.title },
        change: { deleted: [false, true] },
      });
      return { task_id, event_id };
    }),
});

/** Unfinished tasks the task still holds back: its going would set them free. */
async function waitingFor(tx: Board, taskId: string): Promise<string[]> {
  const children = await tx.sql<{ id: string }>`
    select c.id from task_links l join tasks c on c.id = l.child_id
    where l.parent_id = ${taskId} and c.status in ('todo', 'scheduled', 'triage') order by c.id`;
  const waiting: string[] = [];
  for (const { id } of children) if ((await openParents(tx, id)).includes(taskId)) waiting.push(id);
  return waiting;
}
