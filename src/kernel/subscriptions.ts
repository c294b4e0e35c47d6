import type { Board } from "./board.ts";

/** Somebody who is told about a task, as the shared file keeps it; more columns may follow. */
export interface Subscription {
  task_id: string;
  platform: string;
  chat_id: string;
  /** "" when there is none. */
  thread_id: string;
  user_id: string | null;
  created_at: number;
  /** What the original's gateway does with it: `notify`, or `notify+wake`; kept, not used by us. */
  delivery_mode: string;
  /** Told up to this event. */
  last_event_id: number;
}

/** Subscriptions of a task, or all of them, oldest first. */
export async function subscriptionsOf(board: Board, taskId: string | null): Promise<Subscription[]> {
  return board.sql<Subscription>`
    select * from kanban_notify_subs where (${taskId} is null or task_id = ${taskId})
    order by created_at, rowid limit 10000`;
}
