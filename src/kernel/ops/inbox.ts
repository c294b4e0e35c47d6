import * as v from "valibot";
import type { Board } from "../board.ts";
import { ANYONE, operation } from "../operation.ts";
import type { TaskSummary } from "../summaries.ts";
import { rowidsOf, summarize } from "../summaries.ts";

/** Something that waits for a person. */
export interface InboxItem {
  kind: "blocked" | "gave_up" | "review" | "late" | "dead_letter";
  task_id: string;
  /** `null` when the task is on the board no more. */
  task: TaskSummary | null;
  since: number;
  reason: string | null;
  late_id?: number;
  delivery_id?: number;
}

export interface Inbox {
  items: InboxItem[];
  /** True when there is more than the limit. */
  more: boolean;
}

/**
 * What waits for a person, longest first: blocks, open breakers, reviews, late results, undeliverable messages. A review
 * is a person's when nobody is named for it, or somebody who is none of `profiles`, where the caller knows them.
 */
export const inbox = operation({
  name: "inbox",
  summary: "List what waits for a person.",
  roles: ANYONE,
  input: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 200),
    profiles: v.optional(v.array(v.string())),
  }),
  async run(board, { limit, profiles }): Promise<Inbox> {
    const rows = await waiting(board, limit + 1, profiles === undefined ? null : JSON.stringify(profiles));
    const kept = rows.slice(0, limit);
    const tasks = await summarize(board, await rowidsOf(board, new Set(kept.map(({ task_id }) => task_id))));
    const byId = new Map(tasks.map((task) => [task.id, task]));
    return {
      items: kept.map(({ kind, task_id, since, reason, ref }) => ({
        kind,
        task_id,
        task: byId.get(task_id) ?? null,
        since,
        reason,
        ...(kind === "late" ? { late_id: ref ?? 0 } : {}),
        ...(kind === "dead_letter" ? { delivery_id: ref ?? 0 } : {}),
      })),
      more: rows.length > limit,
    };
  },
});

interface Waiting {
  kind: InboxItem["kind"];
  task_id: string;
  since: number;
  reason: string | null;
  ref: number | null;
}

async function waiting(board: Board, limit: number, profiles: string | null): Promise<Waiting[]> {
  return board.sql<Waiting>`
    select case when t.outcome = 'failure' then 'gave_up' else 'blocked' end as kind, t.id as task_id,
      coalesce(e.created_at, t.created_at) as since,
      case when t.outcome = 'failure' then t.last_failure_error when json_valid(e.payload) then e.payload ->> '$.reason' end as reason, null as ref
    from tasks t left join task_events e on e.id = (select max(b.id) from task_events b
      where b.task_id = t.id and b.kind in ('blocked', 'gave_up'))
    where t.status = 'blocked'
    union all
    select 'review', t.id, coalesce(e.created_at, t.created_at), case when json_valid(e.payload) then e.payload ->> '$.summary' end, null
    from tasks t left join task_events e on e.id = (select max(b.id) from task_events b
      where b.task_id = t.id and b.kind in ('review_requested', 'review_reopened'))
    where t.status = 'review' and (coalesce(t.reviewer, '') = ''
      or (${profiles} is not null and t.reviewer not in (select value from json_each(${profiles}))))
    union all
    select 'late', task_id, created_at, verb || coalesce(': ' || substr(case when json_valid(payload) then
      coalesce(payload ->> '$.summary', payload ->> '$.result', payload ->> '$.reason') end, 1, 400), ''), id
    from kanbun_late_writes where decision is null
    union all
    select 'dead_letter', task_id, dead_at, last_error, id from kanbun_outbox where dead_at is not null
    order by since, task_id limit ${limit}`;
}
