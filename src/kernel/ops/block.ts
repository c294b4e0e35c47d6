import * as v from "valibot";
import { byHand } from "../changes.ts";
import { append } from "../events.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { endOrSynthesize } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { presentOrNull } from "../text.ts";
import { assertAllowed } from "../transitions.ts";
import type { Task } from "../types.ts";

export interface Blocked {
  task: Task;
  run_id: number | null;
}

/**
 * Stops a task until a person (or the thing it waits for) lets it go on. The reason becomes the run's summary.
 * Refuses `not_found`, `wrong_state` (only running and ready tasks can be blocked), `claim_lost` for an old run.
 */
export const block = operation({
  name: "block",
  summary: "Stop a task until somebody helps.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    task_id: f.taskId,
    reason: v.optional(f.reason, null),
    kind: v.optional(v.nullable(f.blockKind), null),
  }),
  run: (board, { task_id, reason, kind }): Promise<Blocked> =>
    fenced(board, task_id, "block", { reason, kind }, async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("block", task);
      const run_id = await endOrSynthesize(tx, task, { outcome: "blocked", summary: presentOrNull(reason) });
      await tx.sql`
        update tasks set status = 'blocked', block_kind = ${kind}, claim_lock = null, claim_expires = null,
          worker_pid = null
        where id = ${task_id}`;
      await append(tx, {
        task_id,
        kind: "blocked",
        run_id,
        payload: kind ? { reason, kind } : { reason },
        ...byHand(tx, task, { status: "blocked", block_kind: kind }),
      });
      return { task: await getTask(tx, task_id), run_id };
    }),
});
