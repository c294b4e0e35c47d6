import * as v from "valibot";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { demoteChildren } from "../links.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Task } from "../types.ts";

/**
 * Puts a task that left review (approved, or sent back and not started yet) into review again. Children that
 * had not started wait for it again. Refuses `not_found`, `wrong_state`.
 */
export const reopenReview = operation({
  name: "reopen-review",
  summary: "Put a task into review again.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId, reason: v.optional(f.reason, null) }),
  run: (board, { task_id, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("reopen-review", task);
      await tx.sql`update tasks set outcome = null where id = ${task_id}`;
      await setStatus(tx, task_id, "review");
      await append(tx, {
        task_id,
        kind: "review_reopened",
        payload: reason ? { reason } : null,
        change: { status: [task.status, "review"], outcome: [task.outcome, null] },
      });
      if (task.status === "done") await demoteChildren(tx, task_id);
      return getTask(tx, task_id);
    }),
});
