import * as v from "valibot";
import { byHand } from "../changes.ts";
import { append } from "../events.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { endOrSynthesize } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { presentOrNull } from "../text.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import { blockEnds, recurrencesOf } from "../typed-blocks.ts";
import type { Task } from "../types.ts";

export interface Blocked {
  task: Task;
  run_id: number | null;
}

/**
 * Stops a task until a person, or the thing it waits for, lets it go on. The reason becomes the run's summary.
 * With kind `dependency` it goes on when its parents have completed, with `transient` after a pause. When attempts
 * end in the same block again and again, the task goes to triage instead (event `block_loop`). Refuses
 * `not_found`, `wrong_state` (only running and ready tasks can be blocked), `claim_lost` for an old run.
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
      const recurrences = await recurrencesOf(tx, task, { reason, kind });
      const looping = recurrences >= tx.settings.blockLoopLimit;
      const run_id = await endOrSynthesize(tx, task, { outcome: "blocked", summary: presentOrNull(reason) });
      await tx.sql`
        update tasks set block_kind = ${kind}, block_recurrences = ${looping ? 0 : recurrences},
          retry_at = ${blockEnds(tx, kind, recurrences)}
        where id = ${task_id}`;
      await setStatus(tx, task_id, looping ? "triage" : "blocked");
      await append(tx, {
        task_id,
        kind: "blocked",
        run_id,
        payload: kind ? { reason, kind } : { reason },
        ...byHand(tx, task, { status: "blocked", block_kind: kind }),
      });
      if (looping)
        await append(tx, { task_id, kind: "block_loop", run_id, payload: { reason, kind, recurrences } });
      return { task: await getTask(tx, task_id), run_id };
    }),
});
