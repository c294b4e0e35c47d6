import * as v from "valibot";
import type { Board } from "../board.ts";
import { byHand } from "../changes.ts";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { promoteChildren } from "../promotion.ts";
import { operation } from "../operation.ts";
import { redact } from "../redact.ts";
import { jsonObject } from "../rows.ts";
import { endOrSynthesize, isReviewRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { EVENT_SUMMARY_LIMIT, firstLine, lengthOf, presentOrNull } from "../text.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Task } from "../types.ts";

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
  /** True when the dispatcher checks the work first: the task still runs, its handoff is kept on the run. */
  verifying: boolean;
}

type Handoff = Omit<v.InferOutput<typeof input>, "task_id">;

/**
 * Finishes a task and lets its children go, in one transaction. The run keeps summary and metadata; a task
 * nobody claimed gets a zero-length run when there is something to keep. Approving a review without words keeps
 * what the reviewed run handed over. Refuses `not_found`, `wrong_state` (only running, ready, blocked and review
 * can be completed), and `claim_lost` for a worker whose run is over.
 */
export const complete = operation({
  name: "complete",
  summary: "Finish a task and hand its result on.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input,
  run: (board, { task_id, ...handoff }): Promise<Completed> =>
    fenced(board, task_id, "complete", handoff, async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("complete", task);
      if (tx.actor.role === "worker" && (await isVerified(tx, task))) return hold(tx, task, handoff);
      return finish(tx, task, await reviewed(tx, task, handoff));
    }),
});

async function finish(tx: Board, task: Task, handoff: Handoff): Promise<Completed> {
  const { result = null, summary, metadata, outcome } = handoff;
  const text = presentOrNull(summary) ?? presentOrNull(result);
  const run_id = await endOrSynthesize(tx, task, { outcome: "completed", summary: text, metadata });
  await tx.sql`
    update tasks set result = ${redact(result)}, completed_at = ${tx.clock.now()}, outcome = ${outcome},
      block_kind = null, block_recurrences = 0, parents_waived = null
    where id = ${task.id}`;
  await setStatus(tx, task.id, "done");
  await forgetFailures(tx, task.id);
  await append(tx, {
    task_id: task.id,
    kind: "completed",
    run_id,
    ...byHand(tx, task, {
      status: "done",
      outcome,
      result: redact(result),
      completed_at: tx.clock.now(),
      block_kind: null,
    }),
    payload: {
      result_len: lengthOf(result ?? ""),
      summary: firstLine(text, EVENT_SUMMARY_LIMIT),
      ...(outcome === "failure" ? { outcome } : {}),
    },
  });
  const promoted = await promoteChildren(tx, task.id);
  return { task: await getTask(tx, task.id), run_id, promoted, verifying: false };
}

/** Keeps the handoff on the run; the dispatcher completes with it once its check has passed. */
async function hold(tx: Board, task: Task, handoff: Handoff): Promise<Completed> {
  await tx.sql`update task_runs set handoff = ${redact(JSON.stringify(handoff))} where id = ${task.current_run_id}`;
  await append(tx, { task_id: task.id, kind: "completion_claimed", run_id: task.current_run_id });
  return { task, run_id: task.current_run_id, promoted: 0, verifying: true };
}

async function isVerified(tx: Board, task: Task): Promise<boolean> {
  const [run] = await tx.sql`select 1 from task_runs where id = ${task.current_run_id} and verify = 1`;
  return run !== undefined;
}

/** A review that ends without words of its own hands on what the reviewed run handed over. */
async function reviewed(tx: Board, task: Task, handoff: Handoff): Promise<Handoff> {
  if (task.status !== "review" && !(await isReviewRun(tx, task.current_run_id))) return handoff;
  if (presentOrNull(handoff.summary) ?? presentOrNull(handoff.result) ?? handoff.metadata) return handoff;
  const [run] = await tx.sql<{ summary: string | null; metadata: string | null }>`
    select summary, metadata from task_runs where task_id = ${task.id} and outcome = 'review_requested'
    order by id desc limit 1`;
  return { ...handoff, summary: run?.summary ?? null, metadata: jsonObject(run?.metadata) };
}
