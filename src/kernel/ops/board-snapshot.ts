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

const KNOWN = JSON.stringify(STATUSES);

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
): Promise<{ columns: Snapshot["columns"]; odd: boolean }> {
  const counted = await board.sql<{ status: string; n: number; known: number | null }>`
    select status, count(*) as n, status in (select value from json_each(${KNOWN})) as known from tasks group by status`;
  const counts = new Map<string, number>();
  for (const { status, n, known } of counted) {
    const column = known ? status : "todo";
    counts.set(column, (counts.get(column) ?? 0) + n);
  }
  const columns = STATUSES.map((name) => ({
    name,
    count: counts.get(name) ?? 0,
    limit:
      name === "done" ? limits.limit_done : name === "archived" ? limits.limit_archived : limits.limit_open,
  }));
  return { columns, odd: counted.some(({ known }) => !known) };
}

async function visible(board: Board, columns: Snapshot["columns"], odd: boolean): Promise<number[]> {
  const rowids: number[] = [];
  for (const { name, count: total, limit } of columns) {
    if (total === 0 || limit === 0) continue;
    const rows =
      name === "done" || name === "archived"
        ? await board.sql<{ rowid: number }>`
            select rowid from tasks where status = ${name}
            order by completed_at desc, created_at desc, rowid desc limit ${limit}`
        : await board.sql<{ rowid: number }>`
            select rowid from tasks where status = ${name}
            order by priority desc, created_at, rowid limit ${limit}`;
    rowids.push(...rows.map(({ rowid }) => rowid));
    if (name === "todo" && odd) rowids.push(...(await oddOnes(board, limit)));
  }
  return rowids;
}

async function oddOnes(board: Board, limit: number): Promise<number[]> {
  const rows = await board.sql<{ rowid: number }>`
    select rowid from tasks where status not in (select value from json_each(${KNOWN})) or status is null
    order by priority desc, created_at, rowid limit ${limit}`;
  return rows.map(({ rowid }) => rowid);
}
