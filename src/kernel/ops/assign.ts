import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/**
 * Gives a task to a profile, or to nobody. Allowed in every status except while a claim is held: `wrong_state`,
 * whose text contains "currently running". The event is written even when nothing changes.
 */
export const assign = operation({
  name: "assign",
  summary: "Give a task to a profile.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({ task_id: f.taskId, assignee: f.assignee }),
  run: (board, { task_id, assignee }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      if (task.status === "running" && task.claim_lock !== null)
        throw new KanbunError("wrong_state", `cannot reassign ${task_id}: it is currently running`, {
          hint: `kanbun reclaim ${task_id}, then assign it`,
          details: { task_id, claim_lock: task.claim_lock },
        });
      await tx.sql`update tasks set assignee = ${assignee} where id = ${task_id}`;
      await append(tx, {
        task_id,
        kind: "assigned",
        payload: { assignee },
        change: { assignee: [task.assignee, assignee] },
      });
      return getTask(tx, task_id);
    }),
});
