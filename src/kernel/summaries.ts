import type { Board } from "./board.ts";
import type { BlockKind, Status } from "./types.ts";

/** A card as a board draws it: everything but the long texts. */
export interface TaskSummary {
  id: string;
  title: string;
  status: Status;
  assignee: string | null;
  priority: number;
  tenant: string | null;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  /** Id of the task's newest event: two summaries of one task are ordered by it. */
  updated_event_id: number;
  /** Time of the newest change: an event, a comment, the end, else the creation. */
  updated_at: number;
  run_started_at: number | null;
  last_heartbeat_at: number | null;
  link_counts: { parents: number; children: number };
  /** Parents that still hold it back. */
  open_parents: number;
  comment_count: number;
  /** Children done of all children but archived ones; `null` without children. */
  progress: { done: number; total: number } | null;
  attempts: number;
  block_kind: BlockKind | null;
  block_reason: string | null;
  not_before: number | null;
  /** Cost of all attempts together, as far as it was reported. */
  cost_usd: number | null;
  /** The running attempt's latest note. */
  activity: string | null;
  outcome: "success" | "failure" | null;
  /** Late writes that wait for a decision. */
  late: number;
}

/**
 * Summaries of the tasks with the given row ids, in that order. One statement whatever their number; the rows
 * leave SQLite as one JSON text, which is several times faster than cell by cell.
 */
export async function summarize(board: Board, rowids: readonly number[]): Promise<TaskSummary[]> {
  if (rowids.length === 0) return [];
  const [row] = await board.sql<{ cards: string }>`
    select json_group_array(json_object(
      'id', cast(t.id as text), 'title', cast(t.title as text), 'status', cast(t.status as text),
      'assignee', nullif(cast(t.assignee as text), ''), 'priority', cast(coalesce(t.priority, 0) as numeric),
      'tenant', cast(t.tenant as text), 'created_at', cast(t.created_at as integer),
      'started_at', cast(t.started_at as integer), 'completed_at', cast(t.completed_at as integer),
      'updated_event_id', coalesce((select max(e.id) from task_events e where e.task_id = t.id), 0),
      'updated_at', max(cast(t.created_at as integer), cast(coalesce(t.completed_at, 0) as integer),
        cast(coalesce((select max(e.created_at) from task_events e where e.task_id = t.id), 0) as integer),
        cast(coalesce((select max(m.created_at) from task_comments m where m.task_id = t.id), 0) as integer)),
      'run_started_at', (select cast(r.started_at as integer) from task_runs r where r.id = t.current_run_id),
      'last_heartbeat_at', cast(t.last_heartbeat_at as integer),
      'parents', (select count(*) from task_links l where l.child_id = t.id),
      'open_parents', (select count(*) from task_links l left join tasks p on p.id = l.parent_id
        where l.child_id = t.id and not case coalesce(l.gate, 'success')
          when 'success' then coalesce(p.status = 'done' and coalesce(p.outcome, 'success') = 'success', 0)
          when 'failure' then coalesce(p.outcome = 'failure', 0)
          else coalesce(p.status = 'done' or p.outcome = 'failure', 0) end),
      'children', json((select json_array(count(*), count(c.id), coalesce(sum(c.status = 'done'), 0))
        from task_links l left join tasks c on c.id = l.child_id and c.status <> 'archived'
        where l.parent_id = t.id)),
      'comment_count', (select count(*) from task_comments m where m.task_id = t.id),
      'runs', json((select json_array(count(*), sum(cast(r.cost_usd as real))) from task_runs r where r.task_id = t.id)),
      'block_kind', cast(t.block_kind as text), 'not_before', cast(t.not_before as integer),
      'outcome', cast(t.outcome as text),
      'block_reason', case when t.status = 'blocked' then cast(coalesce(
        case when t.outcome = 'failure' then t.last_failure_error end,
        (select case when json_valid(e.payload) then e.payload ->> '$.reason' end from task_events e where e.task_id = t.id and e.kind = 'blocked'
          order by e.id desc limit 1)) as text) end,
      'activity', case when t.status = 'running' then cast((select case when json_valid(e.payload) then e.payload ->> '$.note' end from task_events e
        where e.run_id = t.current_run_id and e.kind = 'heartbeat' and e.payload is not null
        order by e.id desc limit 1) as text) end,
      'late', (select count(*) from kanbun_late_writes w where w.task_id = t.id and w.decision is null)
      )) as cards
    from json_each(${JSON.stringify(rowids)}) wanted cross join tasks t on t.rowid = wanted.value`;
  return (JSON.parse(row?.cards ?? "[]") as RawCard[]).map(toSummary);
}

/** Row ids of tasks by their ids; ids that are on no board are left out. */
export async function rowidsOf(board: Board, ids: Iterable<string>): Promise<number[]> {
  const rows = await board.sql<{ rowid: number }>`
    select t.rowid as rowid from json_each(${JSON.stringify([...ids])}) wanted cross join tasks t on t.id = wanted.value`;
  return rows.map(({ rowid }) => rowid);
}

type RawCard = Omit<TaskSummary, "link_counts" | "progress" | "attempts" | "cost_usd"> & {
  parents: number;
  children: [links: number, counted: number, done: number];
  runs: [attempts: number, cost_usd: number | null];
};

function toSummary({
  parents,
  children: [links, total, done],
  runs: [attempts, cost_usd],
  ...card
}: RawCard): TaskSummary {
  return {
    ...card,
    link_counts: { parents, children: links },
    progress: total > 0 ? { done, total } : null,
    attempts,
    cost_usd,
  };
}
