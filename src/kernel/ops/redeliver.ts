import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";

/**
 * Replays a dead letter, or all of them: sent again from the first attempt, under the same id. Returns how many.
 * Refuses `not_found` when the id names no dead letter.
 */
export const redeliver = operation({
  name: "redeliver",
  summary: "Send dead letters again.",
  roles: PEOPLE,
  input: v.object({
    id: v.optional(f.countedId("The dead letter; absent is all of them.")),
  }),
  run: (board, { id }): Promise<{ replayed: number }> =>
    board.transaction(async (tx) => {
      const rows = await tx.sql`
        update kanbun_outbox set dead_at = null, attempts = 0, next_attempt_at = ${tx.clock.now()}
        where dead_at is not null and (${id ?? null} is null or id = ${id ?? null}) returning id`;
      if (id !== undefined && rows.length === 0) throw noDeadLetter(id);
      return { replayed: rows.length };
    }),
});

/** The refusal for an id that names no dead letter. */
export function noDeadLetter(id: number | string): KanbunError {
  return new KanbunError("not_found", `no dead letter ${id}`, { hint: "kanbun deliveries", details: { id } });
}
