import * as v from "valibot";
import { byHand } from "../changes.ts";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import * as f from "../fields.ts";
import { restingStatus } from "../links.ts";
import { operation } from "../operation.ts";
import { endRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { assertAllowed } from "../transitions.ts";
import type { Task } from "../types.ts";

/**
 * Lets a blocked task go on: to `ready`, or to `todo` while a parent still holds it. Its failure counter starts
 * again at 0. Refuses `not_found`, `wrong_state`.
 */
export const unblock = operation({
  name: "unblock",
  summary: "Let a blocked task go on.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({ task_id: f.taskId }),
  run: (board, { task_id }): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, task_id);
      assertAllowed("unblock", task);
      await endRun(tx, task, { outcome: "reclaimed" });
      const status = await restingStatus(tx, task);
      await tx.sql`
        update tasks set status = ${status}, outcome = null, block_kind = null where id = ${task_id}`;
      await forgetFailures(tx, task_id);
      await append(tx, {
        task_id,
        kind: "unblocked",
        ...byHand(tx, task, { status, outcome: null, block_kind: null }),
      });
      return getTask(tx, task_id);
    }),
});
