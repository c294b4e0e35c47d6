import * as v from "valibot";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import type { Delivery } from "../outbox.ts";

/** Most rows one call returns when no limit is given. */
const DEFAULT_LIMIT = 200;

/** Messages of the outbox, newest first: `dead` (default), `pending`, `delivered`, or `any`. */
export const deliveries = operation({
  name: "deliveries",
  summary: "List messages that failed for good, wait, or were delivered.",
  roles: ["operator", "dispatcher", "orchestrator", "reader"],
  input: v.object({
    state: v.optional(
      v.pipe(v.picklist(["dead", "pending", "delivered", "any"]), v.description("Which messages.")),
      "dead",
    ),
    task_id: v.optional(v.nullable(f.taskId), null),
    limit: v.optional(f.limit, DEFAULT_LIMIT),
  }),
  async run(board, { state, task_id, limit }): Promise<Delivery[]> {
    const rows = await board.sql<Delivery>`
      select o.id, o.event_id, o.task_id, coalesce(e.kind, 'event') as kind, t.title, o.platform, o.chat_id,
        o.thread_id, o.created_at, o.attempts, o.next_attempt_at, o.delivered_at, o.dead_at, o.last_error
      from kanbun_outbox o left join task_events e on e.id = o.event_id left join tasks t on t.id = o.task_id
      where (${task_id} is null or o.task_id = ${task_id})
        and case ${state}
          when 'dead' then o.dead_at is not null
          when 'pending' then o.dead_at is null and o.delivered_at is null
          when 'delivered' then o.delivered_at is not null
          else 1 end
      order by o.id desc limit ${limit || DEFAULT_LIMIT}`;
    return [...rows];
  },
});
