import * as v from "valibot";
import type { Board } from "../board.ts";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { promoteChildren } from "../links.ts";
import { operation } from "../operation.ts";
import { endOrSynthesize } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { firstLine, lengthOf, presentOrNull } from "../text.ts";
import { assertAllowed } from "../transitions.ts";
import type { Task } from "../types.ts";

const EVENT_SUMMARY_LIMIT = 400;

const input = v.object({
  task_id: f.taskId,
  result: v.optional(v.nullable(v.pipe(v.string(), v.description("Short result; overwrites the last one.")))),
  summary: v.optional(
    v.nullable(v.pipe(v.string(), v.description("What was done, for people and later tasks."))),
  ),
  metadata: v.optional(f.metadata, null),
  outcome: v.optional(
    v.pipe(
      v.picklist(["success", "failure"]),
      v.description("A task can be done and have failed: children that wait for success then stay."),
    ),
    "success",
  ),
});

export interface Completed {
  task: Task;
  /** The run that was closed or synthesized; `null` when there was nothing to keep. */
  run_id: number | null;
  /** Children that became ready. */
  promoted: number;
}

/**
 * Finishes a task and lets its children go, in one transaction. The run keeps summary and metadata; a task
 * nobody claimed gets a zero-length run when there is something to keep. Refuses `not_found`, `wrong_state`
 * (only running, ready, blocked and review can be completed), and `claim_lost` for a worker whose run is over.
 */
export const complete = operation({
  name: "complete",
  summary: "Finish a task and hand its result on.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input,
  run: (board, { task_id, ...handoff }): Promise<Completed> =>
    fenced(board, task_id, "complete", handoff, async (tx) =>
      finish(tx, await getTask(tx, task_id), handoff),
    ),
});

async function finish(
  tx: Board,
  task: Task,
  { result = null, summary, metadata, outcome }: Omit<v.InferOutput<typeof input>, "task_id">,
): Promise<Completed> {
  assertAllowed("complete", task);
  const text = presentOrNull(summary) ?? presentOrNull(result);
  const run_id = await endOrSynthesize(tx, task, { outcome: "completed", summary: text, metadata });
  await tx.sql`
    update tasks set status = 'done', result = ${result}, completed_at = ${tx.clock.now()}, outcome = ${outcome},
      block_kind = null, block_recurrences = 0, parents_waived = null, claim_lock = null, claim_expires = null, worker_pid = null
    where id = ${task.id}`;
  await forgetFailures(tx, task.id);
  await append(tx, {
    task_id: task.id,
    kind: "completed",
    run_id,
    payload: { result_len: lengthOf(result ?? ""), summary: firstLine(text, EVENT_SUMMARY_LIMIT) },
  });
  const promoted = await promoteChildren(tx, task.id);
  return { task: await getTask(tx, task.id), run_id, promoted };
}
