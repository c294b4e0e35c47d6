import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import type { TaskSummary } from "../summaries.ts";
import { summarize } from "../summaries.ts";

export interface Cards {
  tasks: TaskSummary[];
  /** Give it back as `before` to go on; `null` at the end. */
  next: string | null;
  /** All that match, on every page together. */
  total: number;
}

const MOST = 500;

/**
 * Pages through cards: by status, tenant, assignee, or a text looked for in id, title, body, assignee and tenant
 * without regard to case. Ended ones newest first, others most urgent first. Refuses `invalid_input` for a cursor
 * that is not one.
 */
export const cards = operation({
  name: "cards",
  summary: "Page through cards, with filters and search.",
  roles: ANYONE,
  input: v.object({
    status: v.optional(v.nullable(v.union([f.status, v.array(f.status)])), null),
    q: v.optional(v.nullable(v.string()), null),
    tenant: v.optional(f.tenant, null),
    assignee: v.optional(v.nullable(v.string()), null),
    before: v.optional(v.nullable(v.string()), null),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST)), 50),
  }),
  async run(board, { status, q, tenant, assignee, before, limit }): Promise<Cards> {
    const statuses = status === null ? null : JSON.stringify([status].flat());
    const needle = q?.trim().toLowerCase() || null;
    const skip = before === null ? 0 : offsetOf(before);
    const found = await board.sql<{ rowid: number; total: number }>`
      select rowid, count(*) over () as total from tasks
      where (${statuses} is null or status in (select value from json_each(${statuses})))
        and (${tenant} is null or tenant = ${tenant}) and (${assignee} is null or assignee = ${assignee})
        and (${needle} is null or instr(lower(id || char(10) || title || char(10) || coalesce(body, '') || char(10)
          || coalesce(assignee, '') || char(10) || coalesce(tenant, '')), ${needle}) > 0)
      order by case when status in ('done', 'archived') then 1 else 0 end,
        case when status in ('done', 'archived') then -coalesce(completed_at, created_at) else -coalesce(priority, 0) end,
        case when status in ('done', 'archived') then -created_at else created_at end,
        case when status in ('done', 'archived') then -rowid else rowid end
      limit ${limit} offset ${skip}`;
    const total = found[0]?.total ?? 0;
    return {
      tasks: await summarize(
        board,
        found.map(({ rowid }) => rowid),
      ),
      next: skip + found.length < total ? `p${skip + found.length}` : null,
      total,
    };
  },
});

function offsetOf(cursor: string): number {
  const match = /^p(\d{1,9})$/u.exec(cursor);
  if (match) return Number(match[1]);
  throw new KanbunError("invalid_input", "before must be the next of an earlier page", {
    hint: "leave it out to begin",
  });
}
