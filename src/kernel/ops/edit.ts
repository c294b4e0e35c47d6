import * as v from "valibot";
import { writeFields } from "../changes.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/** Fields a person may change at any time. */
export const editable = {
  title: v.optional(f.title),
  body: v.optional(f.body),
  priority: v.optional(f.priority),
  tenant: v.optional(f.tenant),
  result: v.optional(v.nullable(v.string())),
  skills: v.optional(f.skills),
  max_runtime_seconds: v.optional(f.maxRuntimeSeconds),
  max_retries: v.optional(f.maxRetries),
  model_override: v.optional(v.nullable(v.string())),
  provider_override: v.optional(v.nullable(v.string())),
  reviewer: v.optional(v.nullable(v.string())),
  params: v.optional(f.params),
  workspace_kind: v.optional(f.workspaceKind),
  workspace_path: v.optional(f.workspacePath),
  branch_name: v.optional(v.nullable(v.string())),
};

/**
 * Changes fields of a task; what is not given stays. `priority` writes its own event even when unchanged; all
 * other fields share one `edited` event. Undo restores the values before. Refuses `not_found`, `invalid_input`.
 */
export const edit = operation({
  name: "edit",
  summary: "Change a task's title, body, priority or settings.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId, ...editable }),
  run: (board, { task_id, ...fields }): Promise<Task> =>
    board.transaction(async (tx) => {
      const before = await getTask(tx, task_id);
      const { priority, ...texts } = fields;
      if (priority !== undefined) {
        await tx.sql`update tasks set priority = ${priority} where id = ${task_id}`;
        await append(tx, {
          task_id,
          kind: "reprioritized",
          payload: { priority },
          change: { priority: [before.priority, priority] },
        });
      }
      const names = Object.keys(texts) as (keyof typeof texts)[];
      if (names.length === 0) return getTask(tx, task_id);
      const after = { ...before, ...fields } as Task;
      await writeFields(tx, after);
      await append(tx, {
        task_id,
        kind: "edited",
        payload: { fields: names },
        change: Object.fromEntries(names.map((name) => [name, [before[name], after[name]] as const])),
      });
      return getTask(tx, task_id);
    }),
});
