import * as v from "valibot";
import type { Board } from "../board.ts";
import { operation } from "../operation.ts";
import type { Target } from "../outbox.ts";
import { advanceCursor, unsubscribeEnded } from "../outbox.ts";
import { clip } from "../text.ts";

const ERROR_LIMIT = 500;

/**
 * Says what came of a message that was taken:
 * - `delivered`: the subscription's cursor moves past it, and a subscription whose task has ended is removed;
 * - `skipped`: nobody will ever send it (no such platform); the cursor moves, the subscription stays;
 * - `later`: nothing was tried (no sink yet, rate limit); the attempt does not count;
 * - `failed`: tried in vain; retried at `retry_at`, or a dead letter once `max_attempts` are used up.
 * Returns the state the message is in now, or `null` when it was settled already.
 */
export const settleDelivery = operation({
  name: "settle-delivery",
  summary: "Record what came of sending a message.",
  roles: ["dispatcher"],
  input: v.object({
    id: v.number(),
    outcome: v.picklist(["delivered", "skipped", "later", "failed"]),
    error: v.optional(v.nullable(v.string()), null),
    retry_at: v.optional(v.pipe(v.number(), v.integer()), 0),
    max_attempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  }),
  run: (
    board,
    { id, outcome, error, retry_at, max_attempts },
  ): Promise<"delivered" | "pending" | "dead" | null> =>
    board.transaction(async (tx) => {
      const [row] = await tx.sql<Target & { event_id: number; attempts: number }>`
        select task_id, event_id, platform, chat_id, thread_id, attempts from kanbun_outbox
        where id = ${id} and delivered_at is null and dead_at is null`;
      if (!row) return null;
      const text = error === null ? null : clip(error, ERROR_LIMIT);
      if (outcome === "later") return postpone(tx, id, retry_at, text, row.attempts - 1);
      if (outcome === "failed" && row.attempts < max_attempts)
        return postpone(tx, id, retry_at, text, row.attempts);
      const now = tx.clock.now();
      const dead = outcome === "failed";
      await tx.sql`
        update kanbun_outbox set delivered_at = ${dead ? null : now}, dead_at = ${dead ? now : null},
          last_error = ${text}
        where id = ${id}`;
      await advanceCursor(tx, row, row.event_id);
      if (outcome === "delivered") await unsubscribeEnded(tx, row);
      return dead ? "dead" : "delivered";
    }),
});

async function postpone(
  tx: Board,
  id: number,
  retryAt: number,
  error: string | null,
  attempts: number,
): Promise<"pending"> {
  await tx.sql`
    update kanbun_outbox set next_attempt_at = ${retryAt}, attempts = ${Math.max(0, attempts)},
      last_error = coalesce(${error}, last_error)
    where id = ${id}`;
  return "pending";
}
