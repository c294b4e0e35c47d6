import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";
import { assign } from "./assign.ts";
import { edit, editable } from "./edit.ts";
import { move } from "./move.ts";
import { schedule } from "./schedule.ts";

/**
 * Several changes of one task at once, all or nothing: assignee, then status, then fields. A status is reached as
 * by `move`; a refusal names it. `result` without `status: done` is stored. Nothing given, nothing changed.
 * Refuses what the single verbs refuse.
 */
export const update = operation({
  name: "update",
  summary: "Change several things of a task at once, all or nothing.",
  roles: PEOPLE,
  input: v.object({
    task_id: f.taskId,
    assignee: v.optional(f.assignee),
    status: v.optional(f.status),
    block_reason: v.optional(f.reason, null),
    summary: v.optional(v.nullable(v.string())),
    metadata: v.optional(f.metadata, null),
    not_before: v.optional(f.notBefore),
    ...editable,
  }),
  run: (
    board,
    { task_id, assignee, status, block_reason, summary, metadata, not_before, ...fields },
  ): Promise<Task> =>
    board.transaction(async (tx) => {
      await getTask(tx, task_id);
      const { result, ...others } = fields;
      if (assignee !== undefined) await assign.run(tx, { task_id, assignee });
      if (not_before !== undefined) await schedule.run(tx, { task_id, not_before, reason: null });
      if (status !== undefined) {
        const handoff = {
          ...(result === undefined ? {} : { result }),
          ...(summary === undefined ? {} : { summary }),
        };
        await named(status, () =>
          move.run(tx, { task_id, status, ...handoff, metadata, reason: block_reason }),
        );
      }
      const stored = result === undefined || status === "done" ? {} : { result };
      if (Object.keys({ ...others, ...stored }).length > 0)
        await edit.run(tx, { task_id, ...others, ...stored });
      return getTask(tx, task_id);
    }),
});

async function named(status: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof KanbunError) || error.code !== "wrong_state" || error.message.includes(status))
      throw error;
    throw new KanbunError(error.code, `status ${status}: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.details === undefined ? {} : { details: error.details }),
    });
  }
}
