import * as v from "valibot";
import type { Board } from "../board.ts";
import { NOTIFICATION_KINDS } from "../events.ts";
import { operation } from "../operation.ts";
import { EVERY_TASK } from "../outbox.ts";

const KINDS = JSON.stringify(NOTIFICATION_KINDS);
/** Most messages one call writes; the next call goes on from there. */
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
 * after `after` (0: all), past each subscription's own cursor, that have no message yet. Also removes
 * subscriptions of archived and missing tasks for which nothing waits.
 */
export const enqueueMissed = operation({
  name: "enqueue-missed",
  summary: "Enqueue messages for events that other programs wrote.",
  roles: ["dispatcher"],
  input: v.object({ after: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0) }),
  async run(board, { after }): Promise<Caught> {
    const [newest] = await board.sql<{ id: number }>`select coalesce(max(id), 0) as id from task_events`;
    const cursor = newest?.id ?? 0;
    const missed = cursor > after && (await missing(board, after, cursor)).length > 0;
    if (!missed && (await ended(board)).length === 0) return { enqueued: 0, unsubscribed: 0, cursor };
    return board.transaction(async (tx) => {
      const now = tx.clock.now();
      const rows = missed ? await missing(tx, after, cursor) : [];
      for (const row of rows)
        await tx.sql`
          insert into kanbun_outbox (event_id, task_id, platform, chat_id, thread_id, created_at, next_attempt_at)
          values (${row.event_id}, ${row.task_id}, ${row.platform}, ${row.chat_id}, ${row.thread_id}, ${now}, ${now})`;
      const over = await ended(tx);
      for (const { rowid } of over) await tx.sql`delete from kanban_notify_subs where rowid = ${rowid}`;
      const last = rows.length < LIMIT ? cursor : (rows.at(-1)?.event_id ?? 1) - 1;
      return { enqueued: rows.length, unsubscribed: over.length, cursor: last };
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

async function missing(board: Board, after: number, upTo: number): Promise<Missing[]> {
  return board.sql<Missing>`
    select distinct e.id as event_id, e.task_id, s.platform, s.chat_id, s.thread_id
    from task_events e join kanban_notify_subs s on s.task_id in (e.task_id, ${EVERY_TASK})
    where e.id > ${after} and e.id <= ${upTo} and e.id > s.last_event_id
      and e.kind in (select value from json_each(${KINDS}))
      and not exists (
        select 1 from kanbun_outbox o
        where o.event_id = e.id and o.platform = s.platform and o.chat_id = s.chat_id and o.thread_id = s.thread_id)
    order by e.id limit ${LIMIT}`;
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
