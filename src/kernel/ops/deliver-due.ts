import * as v from "valibot";
import type { Board } from "../board.ts";
import { operation } from "../operation.ts";
import { EVERY_TASK } from "../outbox.ts";
import { toEvent, toTask } from "../rows.ts";
import type { BoardEvent, Task } from "../types.ts";

export interface DueDelivery {
  id: number;
  /** This attempt's number, from 1. */
  attempt: number;
  platform: string;
  chat_id: string;
  thread_id: string;
  /** `null` when the event or the task is gone since. */
  event: BoardEvent | null;
  task: Task | null;
}

/**
 * Takes messages that are due, under a lease: nobody else takes them before it ends. Of each subscription only
 * the oldest waiting message is due. Messages for the platforms in `without` are left alone. What nobody
 * subscribes to any more is dropped; what was taken `max_attempts` times and never settled (the notifier died
 * over it each time) becomes a dead letter. Reads first; writes only when something is due.
 */
export const deliverDue = operation({
  name: "deliver-due",
  summary: "Take the messages that are due for sending.",
  roles: ["dispatcher"],
  input: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 20),
    lease_seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 60),
    max_attempts: v.pipe(v.number(), v.integer(), v.minValue(1)),
    without: v.optional(v.array(v.string()), []),
  }),
  async run(board, { limit, lease_seconds, max_attempts, without }): Promise<DueDelivery[]> {
    const skipped = JSON.stringify(without);
    const [due] = await board.sql`
      select 1 from kanbun_outbox
      where delivered_at is null and dead_at is null and next_attempt_at <= ${board.clock.now()}
        and lower(trim(platform)) not in (select value from json_each(${skipped})) limit 1`;
    if (!due) return [];
    return board.transaction(async (tx) => {
      const now = tx.clock.now();
      await dropUnsubscribed(tx, now);
      await buryUnsettled(tx, now, max_attempts);
      const rows = await tx.sql<Taken>`
        update kanbun_outbox set attempts = attempts + 1, next_attempt_at = ${now + lease_seconds}
        where id in (
          select o.id from kanbun_outbox o
          where o.delivered_at is null and o.dead_at is null and o.next_attempt_at <= ${now}
            and lower(trim(o.platform)) not in (select value from json_each(${skipped}))
            and not exists (
              select 1 from kanbun_outbox e
              where e.task_id = o.task_id and e.platform = o.platform and e.chat_id = o.chat_id
                and e.thread_id = o.thread_id and e.delivered_at is null and e.dead_at is null and e.id < o.id)
          order by o.id limit ${limit})
        returning id, event_id, task_id, attempts, platform, chat_id, thread_id`;
      const taken: DueDelivery[] = [];
      for (const row of rows.toSorted((a, b) => a.id - b.id)) taken.push(await withFacts(tx, row));
      return taken;
    });
  },
});

interface Taken {
  id: number;
  event_id: number;
  task_id: string;
  attempts: number;
  platform: string;
  chat_id: string;
  thread_id: string;
}

/**
 * Drops what nobody subscribes to any more, and what another program told its subscription meanwhile. Only what was
 * never tried: a replayed dead letter was asked for by a person.
 */
async function dropUnsubscribed(tx: Board, now: number): Promise<void> {
  await tx.sql`
    delete from kanbun_outbox
    where delivered_at is null and dead_at is null and next_attempt_at <= ${now} and attempts = 0
      and last_error is null and not exists (
        select 1 from kanban_notify_subs s
        where s.platform = kanbun_outbox.platform and s.chat_id = kanbun_outbox.chat_id
          and s.thread_id = kanbun_outbox.thread_id and (s.task_id = ${EVERY_TASK}
            or (s.task_id = kanbun_outbox.task_id and s.last_event_id < kanbun_outbox.event_id)))`;
}

async function buryUnsettled(tx: Board, now: number, maxAttempts: number): Promise<void> {
  await tx.sql`
    update kanbun_outbox set dead_at = ${now},
      last_error = coalesce(last_error, 'the notifier ended during every attempt')
    where delivered_at is null and dead_at is null and next_attempt_at <= ${now} and attempts >= ${maxAttempts}`;
}

async function withFacts(tx: Board, row: Taken): Promise<DueDelivery> {
  const [event] = await tx.sql`select * from task_events where id = ${row.event_id}`;
  const [task] = await tx.sql`select * from tasks where id = ${row.task_id}`;
  const { id, attempts, platform, chat_id, thread_id } = row;
  return {
    id,
    attempt: attempts,
    platform,
    chat_id,
    thread_id,
    event: event ? toEvent(event) : null,
    task: task ? toTask(task) : null,
  };
}
