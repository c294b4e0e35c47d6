import * as v from "valibot";
import * as f from "../fields.ts";
import { append } from "../events.ts";
import type { LateWrite } from "../late-writes.ts";
import { decide, openLateWrite } from "../late-writes.ts";
import { operation, PEOPLE } from "../operation.ts";

/** Decides that a late write shall not count. Refuses `not_found`, `wrong_state` when it was decided before. */
export const discard = operation({
  name: "discard",
  summary: "Decide that a late result shall not count.",
  roles: PEOPLE,
  input: v.object({ late_id: f.countedId("Number of the late result.") }),
  run: (board, { late_id }): Promise<LateWrite> =>
    board.transaction(async (tx) => {
      const late = await openLateWrite(tx, late_id);
      await decide(tx, late.id, "discarded");
      const { task_id, run_id, verb } = late;
      await append(tx, { task_id, run_id, kind: "late_discarded", payload: { late_id: late.id, verb } });
      return { ...late, decision: "discarded", decided_at: tx.clock.now(), decided_by: tx.actor.name };
    }),
});
