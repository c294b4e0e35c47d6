import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { byHand } from "../changes.ts";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import { fenced } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { endOrSynthesize, isReviewRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { EVENT_SUMMARY_LIMIT, firstLine, presentOrNull } from "../text.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Task } from "../types.ts";

export interface ReviewRequested {
  task: Task;
  run_id: number | null;
}

/**
 * Hands the work over for review on the same card: the run ends as `review_requested` and keeps summary and
 * metadata. The reviewer is the one named here, else the task's, else the one of the profile that worked; that profile
 * may be started on the card. Without any a person reviews. Refuses `not_found`, `wrong_state` (only running and ready
 * work), `claim_lost` for an old run.
 */
export const requestReview = operation({
  name: "request-review",
  summary: "Hand a task's work over for review.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    task_id: f.taskId,
    summary: v.optional(v.nullable(v.pipe(v.string(), v.description("What was done and what to look at.")))),
    metadata: v.optional(f.metadata, null),
    reviewer: v.optional(v.nullable(v.pipe(v.string(), v.description("Profile that reviews.")))),
  }),
  run: (board, { task_id, ...handoff }): Promise<ReviewRequested> =>
    fenced(board, task_id, "request-review", handoff, async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("request-review", task);
      if (await isReviewRun(tx, task.current_run_id))
        throw new KanbunError("wrong_state", `cannot request-review ${task_id}: it is being reviewed`, {
          hint: `kanbun complete ${task_id}, or: kanbun request-changes ${task_id} "<what>"`,
          details: { task_id },
        });
      const reviewer =
        presentOrNull(handoff.reviewer) ?? presentOrNull(task.reviewer) ?? (await usualReviewer(tx, task));
      const summary = presentOrNull(handoff.summary);
      const run_id = await endOrSynthesize(tx, task, {
        outcome: "review_requested",
        summary,
        metadata: handoff.metadata,
      });
      await tx.sql`update tasks set reviewer = ${reviewer} where id = ${task_id}`;
      await setStatus(tx, task_id, "review");
      await forgetFailures(tx, task_id);
      const payload = { summary: firstLine(summary, EVENT_SUMMARY_LIMIT), reviewer };
      const change = byHand(tx, task, { status: "review", reviewer });
      await append(tx, { task_id, kind: "review_requested", run_id, payload, ...change });
      return { task: await getTask(tx, task_id), run_id };
    }),
});

/** Who reviews the work of the profile that holds the task; `null` for a profile without one, and where none worked. */
async function usualReviewer(tx: Board, { current_run_id }: Task): Promise<string | null> {
  const [run] = await tx.sql<{ profile: string | null }>`
    select profile from task_runs where id = ${current_run_id}`;
  const { reviewers } = tx.settings;
  return run?.profile && Object.hasOwn(reviewers, run.profile) ? (reviewers[run.profile] ?? null) : null;
}
