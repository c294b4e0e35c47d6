import * as v from "valibot";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";

/** Writes an event of supervision that changes no status. Returns its id. Refuses `not_found`. */
export const event = operation({
  name: "event",
  summary: "Record what supervision did, without changing the task.",
  roles: ["dispatcher"],
  input: v.object({
    task_id: f.taskId,
    run_id: v.optional(v.nullable(v.number()), null),
    kind: v.picklist([
      "adopted",
      "stopping",
      "log_truncated",
      "workspace_kept",
      "session",
      "verify_failed",
      "held",
    ]),
    payload: v.optional(v.nullable(f.record(v.unknown())), null),
  }),
  run: (board, { task_id, run_id, kind, payload }): Promise<number> =>
    board.transaction(async (tx) => {
      await getTask(tx, task_id);
      return append(tx, { task_id, run_id, kind, payload });
    }),
});
