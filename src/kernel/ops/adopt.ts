import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { append } from "../events.ts";
import type { LateWrite } from "../late-writes.ts";
import { decide, openLateWrite } from "../late-writes.ts";
import { operation, PEOPLE } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";
import { block } from "./block.ts";
import { complete } from "./complete.ts";
import { requestChanges } from "./request-changes.ts";
import { requestReview } from "./request-review.ts";

/**
 * Lets a late result count after all: does what the late worker wanted to do, as the person who adopts it. Refuses
 * `not_found`, and `wrong_state` when it was decided before, while another run holds the task, or when the task's
 * status does not allow it any more.
 */
export const adopt = operation({
  name: "adopt",
  summary: "Let a late result count after all.",
  roles: PEOPLE,
  input: v.object({ late_id: f.countedId("Number of the late result.") }),
  run: (board, { late_id }): Promise<Task> =>
    board.transaction(async (tx) => {
      const late = await openLateWrite(tx, late_id);
      const task = await getTask(tx, late.task_id);
      if (task.status === "running")
        throw new KanbunError("wrong_state", `cannot adopt: ${task.id} is running again`, {
          hint: `kanbun reclaim ${task.id}, then adopt, or: kanbun late discard ${late.id}`,
          details: { task_id: task.id, late_id: late.id },
        });
      await doIt(tx, late);
      await decide(tx, late.id, "adopted");
      const { task_id, run_id, verb } = late;
      await append(tx, { task_id, run_id, kind: "late_adopted", payload: { late_id: late.id, verb } });
      return getTask(tx, task_id);
    }),
});

async function doIt(tx: Board, { verb, task_id, payload }: LateWrite): Promise<unknown> {
  const input = { ...payload, task_id };
  switch (verb) {
    case "complete":
      return complete.run(tx, v.parse(complete.input, input));
    case "block":
      return block.run(tx, v.parse(block.input, input));
    case "request-review":
      return requestReview.run(tx, v.parse(requestReview.input, input));
    case "request-changes":
      return requestChanges.run(tx, v.parse(requestChanges.input, input));
    default:
      throw new KanbunError("wrong_state", `a late ${verb} has nothing to adopt`, { hint: "discard it" });
  }
}
