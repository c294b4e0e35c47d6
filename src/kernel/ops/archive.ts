import * as v from "valibot";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";
import { endRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed } from "../transitions.ts";
import type { Task } from "../types.ts";

/**
 * Takes a task off the board; nothing is deleted and links stay. A running task's run is closed as reclaimed;
 * its process is the dispatcher's to stop. Refuses `not_found`, `wrong_state` when it is archived already.
 */
export const archive = operation({
  name: "archive",
  summary: "Take a task off the board and keep it.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId }),
  run: (board, { task_id }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("archive", task);
      const run_id = await endRun(tx, task, {
        outcome: "reclaimed",
        summary: "archived with the run still active",
      });
      await tx.sql`
        update tasks set status = 'archived', claim_lock = null, claim_expires = null, worker_pid = null
        where id = ${task_id}`;
      await append(tx, {
        task_id,
        kind: "archived",
        run_id,
        change: { status: [task.status === "running" ? "ready" : task.status, "archived"] },
      });
      return getTask(tx, task_id);
    }),
});
