import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";
import type { Subscription } from "../subscriptions.ts";
import { subscriptionsOf } from "../subscriptions.ts";

/** Who is told about a task, or about any. */
export const notifyList = operation({
  name: "notify-list",
  summary: "List who is told about tasks.",
  roles: ANYONE,
  input: v.object({ task_id: v.optional(v.nullable(v.string()), null) }),
  run: (board, { task_id }): Promise<Subscription[]> => subscriptionsOf(board, task_id),
});
