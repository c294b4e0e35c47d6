import * as v from "valibot";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/** Records where a task is worked on, before the process starts. Writes no event. Refuses `not_found`. */
export const setWorkspace = operation({
  name: "set-workspace",
  summary: "Record where a task is worked on.",
  roles: ["dispatcher", "operator"],
  input: v.object({
    task_id: f.taskId,
    path: v.nullable(v.string()),
    run_id: v.optional(v.nullable(v.number()), null),
    branch_name: v.optional(v.nullable(v.string())),
  }),
  run: (board, { task_id, path, run_id, branch_name }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      await tx.sql`
        update tasks set workspace_path = ${path}, branch_name = ${branch_name ?? task.branch_name}
        where id = ${task_id}`;
      await tx.sql`
        update task_runs set workspace_path = ${path}
        where id = ${run_id ?? task.current_run_id} and task_id = ${task_id}`;
      return getTask(tx, task_id);
    }),
});
