import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/**
 * A sign of life from a running task: stamps the run and extends the lease by its full length. The note is kept
 * in the event. Refuses `not_found`, `wrong_state` when the task is not running, `claim_lost` for an old run, whose
 * sign of life is not kept: there is nothing to adopt.
 */
export const heartbeat = operation({
  name: "heartbeat",
  summary: "Report that a running task is alive.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({ task_id: f.taskId, note: v.optional(f.note, null) }),
  run: (board, { task_id, note }): Promise<Task> =>
    fenced(board, task_id, "heartbeat", null, async (tx) => {
      const task = await getTask(tx, task_id);
      if (task.status !== "running")
        throw new KanbunError("wrong_state", `cannot heartbeat ${task_id}: it is ${task.status}`, {
          hint: `only a running task has a heartbeat; see: kanbun show ${task_id}`,
          details: { task_id, status: task.status },
        });
      const now = tx.clock.now();
      const expires = Math.max(task.claim_expires ?? 0, now + tx.settings.claimTtlSeconds);
      await tx.sql`
        update tasks set last_heartbeat_at = ${now},
          claim_expires = case when claim_lock is null then claim_expires else ${expires} end
        where id = ${task_id}`;
      await tx.sql`
        update task_runs set last_heartbeat_at = ${now},
          claim_expires = case when claim_lock is null then claim_expires else ${expires} end
        where id = ${task.current_run_id} and ended_at is null`;
      await append(tx, {
        task_id,
        kind: "heartbeat",
        run_id: task.current_run_id,
        payload: note ? { note } : null,
      });
      return getTask(tx, task_id);
    }),
});
