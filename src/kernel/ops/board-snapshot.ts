import * as v from "valibot";
import type { Board } from "../board.ts";
import { boardState } from "../meta.ts";
import { ANYONE, operation } from "../operation.ts";
import type { TaskSummary } from "../summaries.ts";
import { summarize } from "../summaries.ts";
import type { Status } from "../types.ts";
import { STATUSES } from "../types.ts";

export interface Snapshot {
  board: { slug: string; name: string; paused: boolean; draining: boolean };
  /** All nine, with the number of tasks in each; `limit` is how many of them `tasks` holds at most. */
  columns: { name: Status; count: number; limit: number }[];
  tasks: TaskSummary[];
  latest_event_id: number;
  now: number;
  running: { count: number; cap: number | null };
  assignees: string[];
  tenants: string[];
}

interface Limits {
  limit_open: number;
  limit_done: number;
  limit_archived: number;
}

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));

/**
 * What a board page draws first: the most urgent cards of each open column, the newest done ones, archived only
 * on request; no long texts. Continue with `changes-since` from `latest_event_id`; more cards come from `cards`.
 */
export const boardSnapshot = operation({
  name: "board-snapshot",
  summary: "Show the board as summaries, for a page that then follows changes.",
  roles: ANYONE,
  input: v.object({
    limit_open: v.optional(count(10_000), 500),
    limit_done: v.optional(count(10_000), 20),
    limit_archived: v.optional(count(10_000), 0),
  }),
  async run(board, limits): Promise<Snapshot> {
    const latest_event_id = await latestEventId(board);
    const state = await boardState(board);
    const { columns, odd } = await columnsOf(board, limits);
    return {
      board: {
        slug: board.slug,
        name: board.name,
        paused: state.paused,
        draining: state.draining,
      },
      columns,
      tasks: await summarize(board, await visible(board, columns, odd)),
      latest_event_id,
      now: board.clock.now(),
      running: { count: state.running, cap: board.settings.caps.board },
      assignees: await assigneesOf(board),
      tenants: await tenantsOf(board),
    };
  },
});

export async function latestEventId(board: Board): Promise<number> {
  const [row] = await board.sql<{ id: number | null }>`select max(id) as id from task_events`;
  return row?.id ?? 0;
}

/** Assignees of non-archived tasks, sorted. */
export async function assigneesOf(board: Board): Promise<string[]> {
  const rows = await board.sql<{ name: string }>`
    select distinct assignee as name from tasks where assignee > '' and status <> 'archived' order by assignee`;
  return rows.map(({ name }) => name);
}

/** Tenants of all tasks, archived ones too, sorted. */
export async function tenantsOf(board: Board): Promise<string[]> {
  const rows = await board.sql<{ name: string }>`
    select distinct tenant as name from tasks where tenant is not null order by tenant`;
  return rows.map(({ name }) => name);
}

/** A status of another program is counted, and shown, in `todo`. */
async function columnsOf(
  board: Board,
  limits: Limits,
): Promise<{ columns: Snapshot["columns"]; odd: string[] }> {
  const counted = await board.sql<{ status: string; n: number }>`
    select status, count(*) as n from tasks group by status`;
  const counts = new Map<string, number>(STATUSES.map((name) => [name, 0]));
  const odd = counted.filter(({ status }) => !counts.has(status)).map(({ status }) => status);
  for (const { status, n } of counted) {
    const column = odd.includes(status) ? "todo" : status;
    counts.set(column, (counts.get(column) ?? 0) + n);
  }
  const columns = STATUSES.map((name) => ({
    name,
    count: counts.get(name) ?? 0,
    limit:
      name === "done" ? limits.limit_done : name === "archived" ? limits.limit_archived : limits.limit_open,
  }));
  return { columns, odd };
}

async function visible(
  board: Board,
  columns: Snapshot["columns"],
  odd: readonly string[],
): Promise<number[]> {
  const rowids: number[] = [];
  for (const { name, count: total, limit } of columns)
    for (const status of name === "todo" ? [name, ...odd] : [name]) {
      const left = total === 0 ? 0 : limit;
      if (left === 0) continue;
      const rows =
        name === "done" || name === "archived"
          ? await board.sql<{ rowid: number }>`
              select rowid from tasks where status = ${status}
              order by completed_at desc, created_at desc, rowid desc limit ${left}`
          : await board.sql<{ rowid: number }>`
              select rowid from tasks where status = ${status}
              order by priority desc, created_at, rowid limit ${left}`;
      rowids.push(...rows.map(({ rowid }) => rowid));
    }
  return rowids;
}
