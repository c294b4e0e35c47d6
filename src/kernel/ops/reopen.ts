import * as v from "valibot";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import * as f from "../fields.ts";
import { demoteChildren, restingStatus } from "../links.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Task } from "../types.ts";

/**
 * Takes a finished, archived or reviewed task up again: behind its parents, its time, or ready. Result and
 * completion time stay until it is completed again; children that had not started wait for it again. Refuses
 * `not_found`, `wrong_state`.
 */
export const reopen = operation({
  name: "reopen",
  summary: "Take a finished or archived task up again.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId, reason: v.optional(f.reason, null) }),
  run: (board, { task_id, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("reopen", task);
      const status = await restingStatus(tx, task);
      await tx.sql`update tasks set outcome = null, superseded_by = null where id = ${task_id}`;
      await setStatus(tx, task_id, status);
      await forgetFailures(tx, task_id);
      await append(tx, {
        task_id,
        kind: "reopened",
        payload: { from: task.status, ...(reason ? { reason } : {}) },
        change: {
          status: [task.status, status],
          outcome: [task.outcome, null],
          superseded_by: [task.superseded_by, null],
        },
      });
      await demoteChildren(tx, task_id);
      return getTask(tx, task_id);
    }),
});
