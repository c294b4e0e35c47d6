import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import { assertHolds } from "../fencing.ts";
import * as f from "../fields.ts";
import { restingStatus } from "../links.ts";
import { operation, PLANNERS } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { LinkGate, Task } from "../types.ts";

const input = v.object({
  title: f.title,
  body: v.optional(f.body, null),
  assignee: v.optional(f.assignee, null),
  created_by: v.optional(v.nullable(v.string())),
  workspace_kind: v.optional(f.workspaceKind, "scratch"),
  workspace_path: v.optional(f.workspacePath, null),
  tenant: v.optional(f.tenant, null),
  priority: v.optional(f.priority, 0),
  parents: v.optional(v.pipe(v.array(v.nullable(v.string())), v.description("Tasks that must end first."))),
  /** What all given parents are waited for; links added later have their own gate. */
  parents_gate: v.optional(f.linkGate, "success"),
  triage: v.optional(
    v.pipe(v.boolean(), v.description("A draft: nothing starts it until it is promoted.")),
    false,
  ),
  idempotency_key: v.optional(
    v.nullable(v.pipe(v.string(), v.description("Creating again with this key returns the first task."))),
    null,
  ),
  max_runtime_seconds: v.optional(f.maxRuntimeSeconds, null),
  max_retries: v.optional(f.maxRetries, null),
  skills: v.optional(f.skills, null),
  not_before: v.optional(f.notBefore, null),
  model_override: v.optional(v.nullable(v.string()), null),
  provider_override: v.optional(v.nullable(v.string()), null),
  reviewer: v.optional(v.nullable(v.string()), null),
  params: v.optional(f.params, null),
  branch_name: v.optional(v.nullable(v.string()), null),
  session_id: v.optional(v.nullable(v.string()), null),
});

export interface Created {
  task: Task;
  /** True when the idempotency key named a task that was there already; nothing was written. */
  existing: boolean;
}

/**
 * Puts a task on the board: `triage` when asked, else `todo` behind unfinished parents, `scheduled` before its
 * time, or `ready`. Refuses `invalid_input` for a blank title, an unknown workspace kind, an unknown parent, a
 * comma in a skill, a negative time limit.
 */
export const create = operation({
  name: "create",
  summary: "Put a task on the board.",
  roles: PLANNERS,
  input,
  run: (board, task): Promise<Created> =>
    board.transaction(async (tx) => {
      await assertHolds(tx, "create");
      const known = await findByKey(tx, task.idempotency_key);
      if (known) return { task: await getTask(tx, known), existing: true };
      const parents = (task.parents ?? []).filter((id): id is string => Boolean(id));
      await refuseUnknownParents(tx, parents);
      const id = await insert(tx, task);
      for (const parent of parents) await linkParent(tx, parent, id, task.parents_gate);
      const status = task.triage ? "triage" : await restingStatus(tx, { id, not_before: task.not_before });
      await tx.sql`update tasks set status = ${status} where id = ${id}`;
      const { assignee, tenant } = task;
      const skills = task.skills?.length ? task.skills : null;
      await append(tx, {
        task_id: id,
        kind: "created",
        payload: { assignee, status, parents, tenant, skills },
      });
      return { task: await getTask(tx, id), existing: false };
    }),
});

/** A non-archived task with this key, the newest if the file has several. */
async function findByKey(tx: Board, key: string | null): Promise<string | undefined> {
  if (!key) return undefined;
  const [row] = await tx.sql<{ id: string }>`
    select id from tasks where idempotency_key = ${key} and status <> 'archived'
    order by created_at desc, rowid desc limit 1`;
  return row?.id;
}

async function refuseUnknownParents(tx: Board, parents: readonly string[]): Promise<void> {
  const rows = await tx.sql<{ id: string }>`
    select value as id from json_each(${JSON.stringify(parents)})
    where value not in (select id from tasks)`;
  if (rows.length === 0) return;
  const missing = [...new Set(rows.map((row) => row.id))];
  throw new KanbunError("invalid_input", `unknown parent ${missing.join(", ")}`, {
    hint: "kanbun list --archived",
    details: { unknown: missing },
  });
}

async function insert(tx: Board, task: v.InferOutput<typeof input>): Promise<string> {
  for (;;) {
    const id = tx.ids.task();
    const inserted = await tx.sql`
      insert into tasks (id, title, body, assignee, status, priority, created_by, created_at, workspace_kind,
        workspace_path, tenant, idempotency_key, max_runtime_seconds, max_retries, skills, not_before,
        model_override, provider_override, reviewer, params, branch_name, session_id)
      values (${id}, ${task.title}, ${task.body}, ${task.assignee}, 'todo', ${task.priority},
        ${task.created_by ?? tx.actor.name}, ${tx.clock.now()}, ${task.workspace_kind}, ${task.workspace_path},
        ${task.tenant}, ${task.idempotency_key}, ${task.max_runtime_seconds}, ${task.max_retries},
        ${task.skills === null ? null : JSON.stringify(task.skills)}, ${task.not_before},
        ${task.model_override}, ${task.provider_override}, ${task.reviewer},
        ${task.params === null ? null : JSON.stringify(task.params)}, ${task.branch_name}, ${task.session_id})
      on conflict (id) do nothing returning id`;
    if (inserted.length > 0) return id;
  }
}

async function linkParent(tx: Board, parent: string, child: string, gate: LinkGate): Promise<void> {
  await tx.sql`
    insert into task_links (parent_id, child_id, gate) values (${parent}, ${child}, ${gate})
    on conflict do nothing`;
}
