import * as v from "valibot";
import type { Board } from "../board.ts";
import { hasOldEvents, renameOldEvents } from "../old-events.ts";
import { operation } from "../operation.ts";
import { EVERY_TASK, NOTIFICATION_KINDS } from "../outbox.ts";

const KINDS = JSON.stringify(NOTIFICATION_KINDS);
/** Most messages one call writes; the next call with the same `after` writes the rest. */
const LIMIT = 5_000;

export interface Caught {
  enqueued: number;
  /** Subscriptions removed because their task is archived or gone and nothing waits for them. */
  unsubscribed: number;
  /** Give this as `after` next time: events up to it have been looked at. */
  cursor: number;
}

/**
 * Writes the messages for events that another program put on the board: it knows no outbox. Looks at events
 * after `after` (0: all), and for subscriptions made since `since` at all events, past each subscription's own
 * cursor, that have no message yet. Also removes subscriptions of archived and missing tasks for which nothing
 * waits. Reads first; writes only when there is something to write.
 */
export const enqueueMissed = operation({
  name: "enqueue-missed",
  summary: "Enqueue messages for events that other programs wrote.",
  roles: ["dispatcher"],
  input: v.object({
    after: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    /** Unix seconds of the call before. */
    since: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  }),
  async run(board, { after, since }): Promise<Caught> {
    if (await hasOldEvents(board.sql)) await board.transaction((tx) => renameOldEvents(tx.sql));
    const [newest] = await board.sql<{ id: number }>`select coalesce(max(id), 0) as id from task_events`;
    const cursor = newest?.id ?? 0;
    const [subscription] = await board.sql`select 1 from kanban_notify_subs limit 1`;
    const some = subscription !== undefined && (await missing(board, after, since)).length > 0;
    if (!some && (await ended(board)).length === 0) return { enqueued: 0, unsubscribed: 0, cursor };
    return board.transaction(async (tx) => {
      const rows = some ? await missing(tx, after, since) : [];
      for (const row of rows) await insert(tx, row);
      const over = await ended(tx);
      for (const { rowid } of over) await tx.sql`delete from kanban_notify_subs where rowid = ${rowid}`;
      return {
        enqueued: rows.length,
        unsubscribed: over.length,
        cursor: rows.length < LIMIT ? cursor : after,
      };
    });
  },
});

interface Missing {
  event_id: number;
  task_id: string;
  platform: string;
  chat_id: string;
  thread_id: string;
}

async function insert(tx: Board, row: Missing): Promise<void> {
  const now = tx.clock.now();
  await tx.sql`
    insert into kanbun_outbox (event_id, task_id, platform, chat_id, thread_id, created_at, next_attempt_at)
    values (${row.event_id}, ${row.task_id}, ${row.platform}, ${row.chat_id}, ${row.thread_id}, ${now}, ${now})`;
}

/** New events for any subscription, and all events for a new one. */
async function missing(board: Board, after: number, since: number): Promise<Missing[]> {
  return board.sql<Missing>`
    select event_id, task_id, platform, chat_id, thread_id from (
      select e.id as event_id, e.task_id, e.kind, s.platform, s.chat_id, s.thread_id
      from task_events e join kanban_notify_subs s on s.task_id in (e.task_id, ${EVERY_TASK})
      where e.id > ${after} and e.id > s.last_event_id
      union
      select e.id, e.task_id, e.kind, s.platform, s.chat_id, s.thread_id
      from kanban_notify_subs s join task_events e on s.task_id in (e.task_id, ${EVERY_TASK})
      where s.created_at >= ${since} and e.id > s.last_event_id) as m
    where m.kind in (select value from json_each(${KINDS})) and not exists (
      select 1 from kanbun_outbox o
      where o.event_id = m.event_id and o.platform = m.platform and o.chat_id = m.chat_id
        and o.thread_id = m.thread_id)
    order by event_id limit ${LIMIT}`;
}

async function ended(board: Board): Promise<{ rowid: number }[]> {
  return board.sql<{ rowid: number }>`
    select s.rowid from kanban_notify_subs s left join tasks t on t.id = s.task_id
    where s.task_id <> ${EVERY_TASK} and (t.id is null or t.status = 'archived')
      and not exists (
        select 1 from task_events e
        where e.task_id = s.task_id and e.id > s.last_event_id and e.kind in (select value from json_each(${KINDS})))
      and not exists (
        select 1 from kanbun_outbox o
        where o.task_id = s.task_id and o.platform = s.platform and o.chat_id = s.chat_id
          and o.thread_id = s.thread_id and o.delivered_at is null and o.dead_at is null)
    limit 1000`;
}
