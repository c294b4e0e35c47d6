import * as v from "valibot";
import type { Board } from "../board.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { promoteChildren } from "../promotion.ts";
import { operation } from "../operation.ts";
import { toTask } from "../rows.ts";
import { endRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed, FROM, setStatus } from "../transitions.ts";
import type { Task } from "../types.ts";

export interface Cancelled {
  task: Task;
  /** Every task that was cancelled, this one first. */
  cancelled: string[];
}

/**
 * Gives a task up: archives it as failed and closes its run as `cancelled`; the process is the dispatcher's to
 * stop. Children that wait for its failure may go. With `cascade` everything that comes after it is cancelled
 * too. Refuses `not_found`, `wrong_state` for done and archived tasks.
 */
export const cancel = operation({
  name: "cancel",
  summary: "Give a task up, running or not.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({
    task_id: f.taskId,
    reason: v.optional(f.reason, null),
    cascade: v.optional(
      v.pipe(v.boolean(), v.description("Also cancel all tasks that come after it.")),
      false,
    ),
  }),
  run: (board, { task_id, reason, cascade }): Promise<Cancelled> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("cancel", task);
      const others = cascade ? await below(tx, task_id) : [];
      const cancelled = [task, ...others.filter(({ status }) => FROM.cancel.some((from) => from === status))];
      for (const each of cancelled)
        await cancelOne(tx, each, each.id === task_id ? reason : `after ${task_id}`);
      for (const each of cancelled) await promoteChildren(tx, each.id);
      return { task: await getTask(tx, task_id), cancelled: cancelled.map(({ id }) => id) };
    }),
});

async function cancelOne(tx: Board, task: Task, reason: string | null): Promise<void> {
  const run_id = await endRun(tx, task, { outcome: "cancelled", error: reason ?? "cancelled" });
  await tx.sql`update tasks set outcome = 'failure' where id = ${task.id}`;
  await setStatus(tx, task.id, "archived");
  const from = task.status === "running" ? "ready" : task.status;
  await append(tx, {
    task_id: task.id,
    kind: "cancelled",
    run_id,
    payload: { reason },
    change: { status: [from, "archived"], outcome: [task.outcome, "failure"] },
  });
}

/** All tasks after this one, oldest first. A file of another program may hold a cycle: `union` ends it. */
async function below(tx: Board, taskId: string): Promise<Task[]> {
  const rows = await tx.sql`
    with recursive below (id) as (
      select child_id from task_links where parent_id = ${taskId}
      union
      select l.child_id from task_links l join below b on l.parent_id = b.id)
    select t.* from tasks t where t.id in (select id from below) and t.id <> ${taskId} order by t.rowid`;
  return rows.map(toTask);
}
