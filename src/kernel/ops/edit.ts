import * as v from "valibot";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

const input = v.object({
  task_id: f.taskId,
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
});

/**
 * Changes fields of a task; what is not given stays. `priority` writes its own event even when unchanged; all
 * other fields share one `edited` event. Undo restores the values before. Refuses `not_found`, `invalid_input`.
 */
export const edit = operation({
  name: "edit",
  summary: "Change a task's title, body, priority or settings.",
  roles: PEOPLE,
  input,
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
      const after = { ...before, ...texts } as Task;
      await tx.sql`
        update tasks set title = ${after.title}, body = ${after.body}, tenant = ${after.tenant},
          result = ${after.result}, skills = ${stored(after.skills)},
          max_runtime_seconds = ${after.max_runtime_seconds}, max_retries = ${after.max_retries},
          model_override = ${after.model_override}, provider_override = ${after.provider_override},
          reviewer = ${after.reviewer}, params = ${stored(after.params)},
          workspace_kind = ${after.workspace_kind}, workspace_path = ${after.workspace_path},
          branch_name = ${after.branch_name}
        where id = ${task_id}`;
      await append(tx, {
        task_id,
        kind: "edited",
        payload: { fields: names },
        change: Object.fromEntries(names.map((name) => [name, [before[name], after[name]] as const])),
      });
      return getTask(tx, task_id);
    }),
});

function stored(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
