import * as v from "valibot";
import { assertOwnTask } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation, PLANNERS } from "../operation.ts";

/** Stops telling a place about a task; other threads of the same chat keep theirs. False when there was none. */
export const notifyUnsubscribe = operation({
  name: "notify-unsubscribe",
  summary: "Stop telling somebody about a task.",
  roles: PLANNERS,
  input: v.object({
    task_id: f.taskId,
    platform: v.pipe(v.string(), v.trim(), v.toLowerCase()),
    chat_id: v.string(),
    thread_id: v.optional(v.nullable(v.string()), null),
  }),
  run: (board, { task_id, platform, chat_id, thread_id }): Promise<boolean> =>
    board.transaction(async (tx) => {
      assertOwnTask(tx, task_id, "notify-unsubscribe");
      const gone = await tx.sql`
        delete from kanban_notify_subs where task_id = ${task_id} and lower(platform) = ${platform}
          and chat_id = ${chat_id} and thread_id = ${thread_id ?? ""} returning task_id`;
      return gone.length > 0;
    }),
});
