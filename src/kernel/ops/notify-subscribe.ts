import * as v from "valibot";
import { assertOwnTask } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation, PLANNERS } from "../operation.ts";
import { EVERY_TASK } from "../outbox.ts";
import { getTask } from "../tasks.ts";
import type { Subscription } from "../subscriptions.ts";
import { subscriptionsOf } from "../subscriptions.ts";

/**
 * Tells a place (a chat, a channel, a sink) about the ends of a task, or with `*` of every task. A repeat keeps
 * the subscription as it is. It starts with what happens from now on, or with `from_event_id` after that event
 * (0 replays all). Refuses `not_found`.
 */
export const notifySubscribe = operation({
  name: "notify-subscribe",
  summary: "Tell somebody when a task ends or gets stuck.",
  roles: PLANNERS,
  input: v.object({
    task_id: f.taskId,
    platform: v.pipe(v.string(), v.trim(), v.toLowerCase(), v.minLength(1, "platform is required")),
    chat_id: v.pipe(v.string(), v.minLength(1, "chat_id is required")),
    thread_id: v.optional(v.nullable(v.string()), null),
    user_id: v.optional(v.nullable(v.string()), null),
    from_event_id: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), null),
  }),
  run: (board, { task_id, platform, chat_id, thread_id, user_id, from_event_id }): Promise<Subscription> =>
    board.transaction(async (tx) => {
      assertOwnTask(tx, task_id, "notify-subscribe");
      if (task_id !== EVERY_TASK) await getTask(tx, task_id);
      const thread = thread_id ?? "";
      const [newest] = await tx.sql<{ id: number | null }>`select max(id) as id from task_events`;
      await tx.sql`
        insert into kanban_notify_subs (task_id, platform, chat_id, thread_id, user_id, created_at, last_event_id)
        values (${task_id}, ${platform}, ${chat_id}, ${thread}, ${user_id}, ${tx.clock.now()},
          ${from_event_id ?? newest?.id ?? 0})
        on conflict do nothing`;
      const all = await subscriptionsOf(tx, task_id);
      return all.find((s) => s.platform === platform && s.chat_id === chat_id && s.thread_id === thread)!;
    }),
});
