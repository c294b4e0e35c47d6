import * as v from "valibot";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import * as f from "../fields.ts";
import { restingStatus } from "../links.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Task } from "../types.ts";

/**
 * Sets the time before which a task is not started; `null` takes it away. The task goes where it then belongs:
 * behind its parents, behind its time, or ready. A blocked task is thereby unblocked. Refuses `not_found`,
 * `wrong_state` for running, reviewed and ended tasks.
 */
export const schedule = operation({
  name: "schedule",
  summary: "Start a task no earlier than a given time.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({ task_id: f.taskId, not_before: f.notBefore, reason: v.optional(f.reason, null) }),
  run: (board, { task_id, not_before, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("schedule", task);
      const status = await restingStatus(tx, { ...task, not_before });
      await tx.sql`
        update tasks set not_before = ${not_before}, outcome = null, block_kind = null where id = ${task_id}`;
      if (task.status === "blocked") await forgetFailures(tx, task_id);
      await setStatus(tx, task_id, status);
      await append(tx, {
        task_id,
        kind: "scheduled",
        payload: { not_before, ...(reason ? { reason } : {}) },
        change: { not_before: [task.not_before, not_before], status: [task.status, status] },
      });
      return getTask(tx, task_id);
    }),
});
