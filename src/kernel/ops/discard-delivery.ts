import * as v from "valibot";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";
import { noDeadLetter } from "./redeliver.ts";

/** Drops a dead letter, or all of them. Returns how many. Refuses `not_found` when the id names no dead letter. */
export const discardDelivery = operation({
  name: "discard-delivery",
  summary: "Drop dead letters.",
  roles: PEOPLE,
  input: v.object({
    id: v.optional(f.countedId("The dead letter; absent is all of them.")),
  }),
  run: (board, { id }): Promise<{ discarded: number }> =>
    board.transaction(async (tx) => {
      const rows = await tx.sql`
        delete from kanbun_outbox
        where dead_at is not null and (${id ?? null} is null or id = ${id ?? null}) returning id`;
      if (id !== undefined && rows.length === 0) throw noDeadLetter(id);
      return { discarded: rows.length };
    }),
});
