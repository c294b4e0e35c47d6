import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import type { TaskSummary } from "../summaries.ts";
import { rowidsOf, summarize } from "../summaries.ts";

const DAY_SECONDS = 86_400;
const LONGEST_SECONDS = 366 * DAY_SECONDS;

/** An attempt as a timeline draws it: when, whose, and how it ended; nothing of what it said. */
export interface TimelineRun {
  id: number;
  task_id: string;
  /** Which attempt at its task it is, counted from 1. */
  number: number;
  profile: string | null;
  purpose: "review" | null;
  started_at: number;
  /** `null` while it runs. */
  ended_at: number | null;
  /** `null` while it runs. */
  outcome: string | null;
  cost_usd: number | null;
}

export interface Timeline {
  since: number;
  until: number;
  /** Oldest first. */
  runs: TimelineRun[];
  /** The cards of these attempts, archived ones too. */
  tasks: TaskSummary[];
  /** True when there were more than the limit: the latest are here. */
  truncated: boolean;
  /** When the latest attempt of the whole board began: where to look when the window is empty. */
  newest_started_at: number | null;
}

/**
 * The attempts that ran at any time from `since` to `until`, by default the last day: 500 and at most 2000 of them, of
 * more the latest. Refuses `invalid_input` for a window that ends before it begins or is longer than 366 days.
 */
export const timeline = operation({
  name: "timeline",
  summary: "List the attempts of a stretch of time.",
  roles: ANYONE,
  input: v.object({
    since: v.optional(v.nullable(f.until), null),
    until: v.optional(v.nullable(f.until), null),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2000)), 500),
  }),
  async run(board, { limit, ...asked }): Promise<Timeline> {
    const { since, until } = windowOf(board, asked);
    const found = await board.sql<{ id: number }>`
      select id from task_runs where started_at <= ${until} and (ended_at is null or ended_at >= ${since})
      order by started_at desc, id desc limit ${limit + 1}`;
    const runs = await attempts(
      board,
      found.slice(0, limit).map(({ id }) => id),
    );
    const [newest] = await board.sql<{ at: number | null }>`
      select cast(max(started_at) as integer) as at from task_runs`;
    return {
      since,
      until,
      runs,
      tasks: await summarize(board, await rowidsOf(board, new Set(runs.map(({ task_id }) => task_id)))),
      truncated: found.length > limit,
      newest_started_at: newest?.at ?? null,
    };
  },
});

function windowOf(
  board: Board,
  asked: { since: number | null; until: number | null },
): { since: number; until: number } {
  const until = asked.until ?? board.clock.now();
  const since = asked.since ?? Math.max(0, until - DAY_SECONDS);
  if (since > until || until - since > LONGEST_SECONDS)
    throw new KanbunError("invalid_input", "the window must end after it begins, within 366 days", {
      hint: "since and until are Unix seconds",
    });
  return { since, until };
}

function attempts(board: Board, ids: readonly number[]): Promise<TimelineRun[]> {
  return board.sql<TimelineRun>`
    select r.id, cast(r.task_id as text) as task_id, cast(r.profile as text) as profile,
      cast(r.purpose as text) as purpose, cast(r.started_at as integer) as started_at,
      cast(r.ended_at as integer) as ended_at, cast(r.cost_usd as real) as cost_usd,
      (select count(*) from task_runs o where o.task_id = r.task_id
        and (o.started_at, o.id) <= (r.started_at, r.id)) as number,
      case when r.ended_at is not null then cast(coalesce(r.outcome, r.status) as text) end as outcome
    from json_each(${JSON.stringify(ids)}) wanted cross join task_runs r on r.id = wanted.value
    order by r.started_at, r.id`;
}
