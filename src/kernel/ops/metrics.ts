import * as v from "valibot";
import type { Board } from "../board.ts";
import type { Spending } from "../budgets.ts";
import { spendingsOf } from "../budgets.ts";
import { ANYONE, operation } from "../operation.ts";

const DAY_SECONDS = 86_400;

export interface Metrics {
  /** The window, in whole days up to now. */
  days: number;
  since: number;
  /** One entry per UTC day, oldest first, days without work too. */
  throughput: { day: string; completed: number; failed: number; created: number }[];
  /** From first claim (or creation) to completion, of tasks completed in the window; `null` without any. */
  cycle_time_seconds: { count: number; median: number; p90: number; mean: number } | null;
  /** What tasks that are not running wait for now, and how long so far, all together. */
  wait_by_cause: {
    cause: "parents" | "schedule" | "cooldown" | "queue" | "person" | "review";
    tasks: number;
    seconds: number;
  }[];
  /** What attempts that started in the window used, by profile, costliest first. */
  spend: {
    profile: string | null;
    runs: number;
    failed: number;
    tokens_in: number;
    tokens_out: number;
    cost_usd: number;
  }[];
  /** Budgets of the board and its profiles, and what the last 24 hours took of them; empty without any. */
  budgets: Spending[];
}

/** Throughput, cycle time, what work waits for, and what it costs. */
export const metrics = operation({
  name: "metrics",
  summary: "Measure throughput, waiting and spend.",
  roles: ANYONE,
  input: v.object({ days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366)), 14) }),
  async run(board, { days }): Promise<Metrics> {
    const today = Math.floor(board.clock.now() / DAY_SECONDS) * DAY_SECONDS;
    const since = today - (days - 1) * DAY_SECONDS;
    return {
      days,
      since,
      throughput: await throughput(board, since, days),
      cycle_time_seconds: await cycleTime(board, since),
      wait_by_cause: await waits(board),
      spend: await board.sql<Metrics["spend"][number]>`
        select profile, count(*) as runs, count(*) filter (where outcome in ('crashed', 'timed_out', 'spawn_failed', 'gave_up', 'stale')) as failed,
          total(tokens_in) as tokens_in, total(tokens_out) as tokens_out,
          total(cost_usd) as cost_usd
        from task_runs where started_at >= ${since} group by profile order by cost_usd desc, runs desc, profile limit 1000`,
      budgets: await spendingsOf(board),
    };
  },
});

async function throughput(board: Board, since: number, days: number): Promise<Metrics["throughput"]> {
  const rows = await board.sql<{ day: number; kind: string; n: number }>`
    select created_at / ${DAY_SECONDS} as day, kind, count(*) as n from task_events
    where created_at >= ${since} and kind in ('completed', 'created', 'gave_up', 'cancelled')
    group by 1, 2`;
  const of = (day: number, ...kinds: string[]): number =>
    rows.filter((row) => row.day === day && kinds.includes(row.kind)).reduce((sum, row) => sum + row.n, 0);
  return Array.from({ length: days }, (_, index) => {
    const day = since / DAY_SECONDS + index;
    return {
      day: new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10),
      completed: of(day, "completed"),
      failed: of(day, "gave_up", "cancelled"),
      created: of(day, "created"),
    };
  });
}

async function cycleTime(board: Board, since: number): Promise<Metrics["cycle_time_seconds"]> {
  const rows = await board.sql<{ took: number }>`
    select max(0, completed_at - coalesce(started_at, created_at)) as took from tasks
    where completed_at >= ${since} and status in ('done', 'archived') order by took limit 100000`;
  const at = (share: number): number =>
    rows[Math.min(rows.length - 1, Math.floor(rows.length * share))]?.took ?? 0;
  if (rows.length === 0) return null;
  const mean = Math.round(rows.reduce((sum, { took }) => sum + took, 0) / rows.length);
  return { count: rows.length, median: at(0.5), p90: at(0.9), mean };
}

async function waits(board: Board): Promise<Metrics["wait_by_cause"]> {
  const now = board.clock.now();
  return board.sql<Metrics["wait_by_cause"][number]>`
    select case
        when t.status = 'todo' then 'parents'
        when t.status = 'scheduled' or t.not_before > ${now} then 'schedule'
        when t.status = 'review' then 'review'
        when t.status in ('blocked', 'triage') then 'person'
        when t.retry_at > ${now} then 'cooldown'
        else 'queue' end as cause,
      count(*) as tasks,
      total(max(0, ${now} - coalesce((select max(e.created_at) from task_events e where e.task_id = t.id), t.created_at))) as seconds
    from tasks t where t.status in ('triage', 'todo', 'scheduled', 'ready', 'blocked', 'review')
    group by 1 order by seconds desc`;
}
