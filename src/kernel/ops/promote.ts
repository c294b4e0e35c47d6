import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { openParents } from "../links.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import { presentOrNull } from "../text.ts";
import { assertAllowed, setStatus } from "../transitions.ts";
import type { Status, Task } from "../types.ts";

/**
 * Lets a task go now: past its time and its cool-down, and, with a reason, past its parents. Without a reason a
 * draft goes behind its parents (`todo`), and a task that already waits for them is refused. What was passed by
 * is in the event. Refuses `not_found`, `wrong_state`.
 */
export const promote = operation({
  name: "promote",
  summary: "Let a waiting task go now.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({ task_id: f.taskId, reason: v.optional(f.reason, null) }),
  run: (board, { task_id, reason }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("promote", task);
      const waits = !task.parents_waived && (await openParents(tx, task_id)).length > 0;
      const because = presentOrNull(reason);
      if (waits && because === null && task.status !== "triage") throw stillWaits(task_id);
      await letGo(tx, task, waits, because);
      return getTask(tx, task_id);
    }),
});

async function letGo(tx: Board, task: Task, waits: boolean, reason: string | null): Promise<void> {
  const now = tx.clock.now();
  const status: Status = waits && reason === null ? "todo" : "ready";
  const waived = task.parents_waived || (waits && reason !== null);
  const bypassed = [
    waits && reason !== null ? ["parents"] : [],
    (task.not_before ?? 0) > now ? ["schedule"] : [],
    (task.retry_at ?? 0) > now ? ["cooldown"] : [],
  ].flat();
  await tx.sql`
    update tasks set not_before = null, retry_at = null, parents_waived = ${waived ? 1 : null}
    where id = ${task.id}`;
  await setStatus(tx, task.id, status);
  await append(tx, {
    task_id: task.id,
    kind: "promoted",
    payload: { ...(reason ? { reason } : {}), ...(bypassed.length > 0 ? { bypassed } : {}) },
    change: {
      status: [task.status, status],
      not_before: [task.not_before, null],
      parents_waived: [task.parents_waived, waived],
    },
  });
}

function stillWaits(taskId: string): KanbunError {
  return new KanbunError("wrong_state", `cannot promote ${taskId}: it waits for its parents`, {
    hint: `kanbun promote ${taskId} --reason "<why it need not wait>"`,
    details: { task_id: taskId },
  });
}
