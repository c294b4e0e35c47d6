import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { restingStatus } from "../links.ts";
import { operation } from "../operation.ts";
import { endOrSynthesize, isReviewRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import { isBlank } from "../text.ts";
import type { Task } from "../types.ts";

export interface ChangesRequested {
  task: Task;
  run_id: number | null;
}

/**
 * Sends a reviewed task back to be worked on again; the reason reaches the next worker as a prior attempt. When
 * reviewing programs have sent it back as often as the block-loop limit, it is blocked for a person instead.
 * Refuses `not_found`, `wrong_state` (not in review), `invalid_input` without a reason, `claim_lost`.
 */
export const requestChanges = operation({
  name: "request-changes",
  summary: "Send a reviewed task back for changes.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    task_id: f.taskId,
    reason: v.pipe(
      v.string(),
      v.check((text) => !isBlank(text), "reason is required: say what has to change"),
      v.description("What has to change."),
    ),
    metadata: v.optional(f.metadata, null),
  }),
  run: (board, { task_id, reason, metadata }): Promise<ChangesRequested> =>
    fenced(board, task_id, "request-changes", { reason, metadata }, async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("request-changes", task);
      if (task.status === "running" && !(await isReviewRun(tx, task.current_run_id)))
        throw new KanbunError("wrong_state", `cannot request-changes ${task_id}: its run is not a review`, {
          hint: `kanbun reclaim ${task_id}`,
          details: { task_id },
        });
      const run_id = await endOrSynthesize(tx, task, {
        outcome: "changes_requested",
        summary: reason,
        metadata,
      });
      const stuck =
        tx.actor.role === "worker" && (await timesSentBack(tx, task_id)) >= tx.settings.blockLoopLimit;
      if (stuck) await tx.sql`update tasks set block_kind = 'needs_input' where id = ${task_id}`;
      await setStatus(tx, task_id, stuck ? "blocked" : await restingStatus(tx, task));
      await append(tx, { task_id, kind: "changes_requested", run_id, payload: { reason } });
      if (stuck)
        await append(tx, { task_id, kind: "blocked", run_id, payload: { reason, kind: "needs_input" } });
      return { task: await getTask(tx, task_id), run_id };
    }),
});

/** Reviews that sent the task back since a person last unblocked or reopened it. */
async function timesSentBack(tx: Board, taskId: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }>`
    select count(*) as n from task_events where task_id = ${taskId} and kind = 'changes_requested'
      and id > coalesce((select max(id) from task_events
        where task_id = ${taskId} and kind in ('unblocked', 'reopened')), 0)`;
  return (row?.n ?? 0) + 1;
}
