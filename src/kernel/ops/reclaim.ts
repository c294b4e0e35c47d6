import * as v from "valibot";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { statusAfterRun } from "../links.ts";
import { operation, PEOPLE } from "../operation.ts";
import { endRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed } from "../transitions.ts";
import type { Task } from "../types.ts";

/**
 * Takes a running task back from whoever holds it: closes the run as reclaimed, puts the task back. It costs no
 * attempt. The holder's later writes are refused (`claim_lost`) and kept. The process is the dispatcher's to
 * stop; a new one is not started before the old one is proven dead. Refuses `not_found`, `wrong_state`.
 */
export const reclaim = operation({
  name: "reclaim",
  summary: "Take a running task back from its worker.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId, reason: v.optional(f.reason, null) }),
  run: (board, { task_id, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("reclaim", task);
      const status = await statusAfterRun(tx, task);
      const run_id = await endRun(tx, task, {
        outcome: "reclaimed",
        error: reason ?? `stale_lock=${task.claim_lock}`,
      });
      await tx.sql`
        update tasks set status = ${status}, claim_lock = null, claim_expires = null, worker_pid = null
        where id = ${task_id}`;
      await append(tx, {
        task_id,
        kind: "reclaimed",
        run_id,
        payload: { stale_lock: task.claim_lock, ...(reason ? { reason } : {}) },
      });
      return getTask(tx, task_id);
    }),
});
