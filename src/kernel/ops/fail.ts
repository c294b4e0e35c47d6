import * as v from "valibot";
import { append } from "../events.ts";
import type { FailureResult } from "../failures.ts";
import { recordFailure } from "../failures.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { findTask } from "../tasks.ts";

/**
 * Records that an attempt failed: its process vanished (`crashed`), it ran too long (`timed_out`), it went
 * silent (`stale`), or it could not be started (`spawn_failed`). One counter, backoff, and the breaker at the
 * limit. Returns `null`, writing nothing, when the run is no longer the task's current one.
 */
export const fail = operation({
  name: "fail",
  summary: "Record that an attempt failed.",
  roles: ["dispatcher"],
  input: v.object({
    task_id: f.taskId,
    run_id: v.number(),
    outcome: v.picklist(["crashed", "timed_out", "stale", "spawn_failed"]),
    error: v.string(),
    /** Payload of the event; also kept on the run. */
    facts: v.optional(f.record(v.unknown()), {}),
    /** More for the run alone: last log lines. */
    metadata: v.optional(f.record(v.unknown()), {}),
    /** An agent that exited cleanly without reporting: also writes `protocol_violation`. */
    violation: v.optional(v.boolean(), false),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  run: (board, { task_id, run_id, ...failure }): Promise<FailureResult | null> =>
    board.transaction(async (tx) => {
      const task = await findTask(tx, task_id);
      if (!task || task.current_run_id !== run_id || task.status !== "running") return null;
      const { limit, violation, ...rest } = failure;
      const recorded = await recordFailure(tx, task, { ...rest, ...(limit === undefined ? {} : { limit }) });
      if (violation) {
        const payload = { error: rest.error, ...rest.facts };
        await append(tx, { task_id, run_id, kind: "protocol_violation", payload });
      }
      return recorded;
    }),
});
