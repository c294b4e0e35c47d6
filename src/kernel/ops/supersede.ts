import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { openParents, resettle, wouldCycle } from "../links.ts";
import { operation } from "../operation.ts";
import { endRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Link, Task } from "../types.ts";

/**
 * Replaces a task by another: the old one is archived (its run ends as `cancelled`), and what waited for it now
 * waits for the new one. Refuses `not_found`, `wrong_state` for done and archived tasks, `invalid_input` for a
 * task with itself or when a child would come before the new task.
 */
export const supersede = operation({
  name: "supersede",
  summary: "Replace a task by another one.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({
    task_id: f.taskId,
    by: v.pipe(v.string(), v.minLength(1), v.description("Id of the task that takes its place.")),
    reason: v.optional(f.reason, null),
  }),
  run: (board, { task_id, by, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const [old, next] = [await getTask(tx, task_id), await getTask(tx, by)];
      if (old.id === next.id)
        throw new KanbunError("invalid_input", `cannot supersede ${task_id} by itself`, {
          hint: "name two tasks",
        });
      assertAllowed("supersede", old);
      const run_id = await endRun(tx, old, { outcome: "cancelled", error: `superseded by ${by}` });
      const moved = await moveChildren(tx, old.id, next.id);
      await tx.sql`update tasks set superseded_by = ${by} where id = ${task_id}`;
      await setStatus(tx, task_id, "archived");
      await append(tx, {
        task_id,
        kind: "superseded",
        run_id,
        payload: { by, children: moved, ...(reason ? { reason } : {}) },
      });
      return getTask(tx, task_id);
    }),
});

async function moveChildren(tx: Board, from: string, to: string): Promise<string[]> {
  const links = await tx.sql<Link>`
    delete from task_links where parent_id = ${from}
    returning parent_id, child_id, coalesce(gate, 'success') as gate`;
  const children = links.filter(({ child_id }) => child_id !== to);
  for (const { child_id, gate } of children) {
    if (await wouldCycle(tx, to, child_id))
      throw new KanbunError(
        "invalid_input",
        `${child_id} comes before ${to}: waiting for it would close a cycle`,
        {
          hint: `kanbun unlink ${from} ${child_id}`,
          details: { parent_id: to, child_id },
        },
      );
    await tx.sql`
      insert into task_links (parent_id, child_id, gate) values (${to}, ${child_id}, ${gate})
      on conflict do nothing`;
    if ((await openParents(tx, child_id)).includes(to))
      await tx.sql`update tasks set status = 'todo' where id = ${child_id} and status in ('ready', 'scheduled')`;
    await append(tx, { task_id: child_id, kind: "linked", payload: { parent: to, child: child_id } });
  }
  await resettle(tx, to);
  return children.map(({ child_id }) => child_id);
}
