import * as v from "valibot";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";
import { assign } from "./assign.ts";
import { reclaim } from "./reclaim.ts";

/**
 * Gives a task to another profile even while it runs: takes it back from its worker first. Refuses `not_found`.
 */
export const reassign = operation({
  name: "reassign",
  summary: "Take a task from its worker and give it to another profile.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({ task_id: f.taskId, assignee: f.assignee, reason: v.optional(f.reason, null) }),
  run: (board, { task_id, assignee, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      if (task.status === "running") await reclaim.run(tx, { task_id, reason: reason ?? "reassigned" });
      return assign.run(tx, { task_id, assignee });
    }),
});
