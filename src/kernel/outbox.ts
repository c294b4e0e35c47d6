import type { Board } from "./board.ts";
import { renameOldEvents } from "./old-events.ts";
import type { Status } from "./types.ts";

/**
 * The transactional outbox: a message that must be sent is a row written in the transaction of the event it
 * tells about, so that neither exists without the other. A notifier takes due rows under a lease, sends, and
 * settles them; a crash between sending and settling sends again under the same id (at least once).
 *
 * Rows of one subscription go out in order: a later one waits until the earlier one is settled.
 */

/** Event kinds that subscriptions are told about. */
export const NOTIFICATION_KINDS = ["completed", "blocked", "gave_up", "crashed", "timed_out"] as const;
const TOLD_KINDS = JSON.stringify(NOTIFICATION_KINDS);

/** Stands for every task of the board in a subscription's `task_id`. */
export const EVERY_TASK = "*";

/** A message to send, or one that was sent or given up. */
export interface Delivery {
  /** Unique on its board, the same in every repetition: receivers use it to drop what they have seen. */
  id: number;
  event_id: number;
  task_id: string;
  kind: string;
  title: string | null;
  platform: string;
  chat_id: string;
  thread_id: string;
  created_at: number;
  attempts: number;
  next_attempt_at: number;
  delivered_at: number | null;
  /** Set when all attempts failed: a dead letter, until it is replayed or discarded. */
  dead_at: number | null;
  last_error: string | null;
}

/** Writes one row for every subscription that hears of this event, after those it has not heard of yet. */
export async function enqueue(tx: Board, event: { id: number; task_id: string }): Promise<void> {
  const now = tx.clock.now();
  await renameOldEvents(tx.sql);
  await enqueueUntold(tx, event);
  await tx.sql`
    insert into kanbun_outbox (event_id, task_id, platform, chat_id, thread_id, created_at, next_attempt_at)
    select distinct ${event.id}, ${event.task_id}, platform, chat_id, thread_id, ${now}, ${now}
    from kanban_notify_subs where task_id in (${event.task_id}, ${EVERY_TASK})`;
}

/**
 * Rows for what a program without an outbox wrote before this event: once a subscription's cursor is past it,
 * nobody looks for it again. Up to the newest row of a place everything has one.
 */
async function enqueueUntold(tx: Board, event: { id: number; task_id: string }): Promise<void> {
  const now = tx.clock.now();
  await tx.sql`
    insert into kanbun_outbox (event_id, task_id, platform, chat_id, thread_id, created_at, next_attempt_at)
    select distinct m.id, m.task_id, m.platform, m.chat_id, m.thread_id, ${now}, ${now}
    from (
      select e.id, e.task_id, e.kind, s.platform, s.chat_id, s.thread_id
      from kanban_notify_subs s join task_events e on e.task_id = s.task_id and e.id > s.last_event_id
      where s.task_id = ${event.task_id}
      union all
      select e.id, e.task_id, e.kind, s.platform, s.chat_id, s.thread_id
      from kanban_notify_subs s join task_events e on e.id > max(s.last_event_id, coalesce((
        select o.event_id from kanbun_outbox o
        where o.platform = s.platform and o.chat_id = s.chat_id and o.thread_id = s.thread_id
        order by o.event_id desc limit 1), 0))
      where s.task_id = ${EVERY_TASK}) as m
    where m.id < ${event.id} and m.kind in (select value from json_each(${TOLD_KINDS})) and not exists (
      select 1 from kanbun_outbox o
      where o.event_id = m.id and o.platform = m.platform and o.chat_id = m.chat_id and o.thread_id = m.thread_id)
    order by m.id`;
}

export interface Target {
  task_id: string;
  platform: string;
  chat_id: string;
  thread_id: string;
}

/** Moves the subscription past an event that is settled; never backwards. */
export async function advanceCursor(tx: Board, target: Target, eventId: number): Promise<void> {
  await tx.sql`
    update kanban_notify_subs set last_event_id = max(last_event_id, ${eventId})
    where task_id in (${target.task_id}, ${EVERY_TASK}) and platform = ${target.platform}
      and chat_id = ${target.chat_id} and thread_id = ${target.thread_id}`;
}

/** A subscription ends with its task (done or archived), once nothing waits to be sent to it. */
export async function unsubscribeEnded(tx: Board, target: Target): Promise<void> {
  const [task] = await tx.sql<{ status: Status }>`select status from tasks where id = ${target.task_id}`;
  if (task && task.status !== "done" && task.status !== "archived") return;
  await tx.sql`
    delete from kanban_notify_subs
    where task_id = ${target.task_id} and platform = ${target.platform} and chat_id = ${target.chat_id}
      and thread_id = ${target.thread_id} and not exists (
        select 1 from kanbun_outbox o
        where o.task_id = ${target.task_id} and o.platform = ${target.platform}
          and o.chat_id = ${target.chat_id} and o.thread_id = ${target.thread_id}
          and o.delivered_at is null and o.dead_at is null)`;
}
