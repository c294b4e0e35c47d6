import * as v from "valibot";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { statusAfterRun } from "../links.ts";
import { operation } from "../operation.ts";
import { endRun } from "../runs.ts";
import { findTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/**
 * Puts a running task back free of charge: the worker said "try later" (exit 75), hit a rate limit, or the host
 * is shutting down. No failure is counted. With `retry_at` it is not started before then. Returns `null`,
 * writing nothing, when the run is no longer the task's current one.
 */
export const release = operation({
  name: "release",
  summary: "Put a running task back without counting a failure.",
  roles: ["dispatcher"],
  input: v.object({
    task_id: f.taskId,
    run_id: v.number(),
    outcome: v.optional(v.picklist(["rate_limited", "reclaimed"]), "rate_limited"),
    reason: v.string(),
    retry_at: v.optional(f.notBefore, null),
    metadata: v.optional(f.record(v.unknown()), {}),
  }),
  run: (board, { task_id, run_id, outcome, reason, retry_at, metadata }): Promise<Task | null> =>
    board.transaction(async (tx) => {
      const task = await findTask(tx, task_id);
      if (!task || task.current_run_id !== run_id || task.status !== "running") return null;
      const { claim_lock } = task;
      const status = await statusAfterRun(tx, task);
      await endRun(tx, task, { outcome, error: reason, metadata });
      await tx.sql`
        update tasks set status = ${status}, retry_at = ${retry_at}, last_heartbeat_at = null where id = ${task_id}`;
      await append(tx, {
        task_id,
        run_id,
        kind: outcome,
        payload: outcome === "reclaimed" ? { stale_lock: claim_lock, reason } : { reason, retry_at },
      });
      return findTask(tx, task_id);
    }),
});
