import type { Board, RunOutcome, Status } from "../kernel/index.ts";
import { hostOf } from "./sight.ts";

/** A run that has, or should have, a process: open runs, and closed ones whose process is not proven dead. */
export interface Watched {
  run_id: number;
  task_id: string;
  status: Status;
  /** The run holds the task: it is open and the task's current one. */
  holds: boolean;
  profile: string | null;
  purpose: "review" | null;
  outcome: RunOutcome | null;
  ended_at: number | null;
  claim_lock: string | null;
  claim_expires: number | null;
  started_at: number;
  last_heartbeat_at: number | null;
  max_runtime_seconds: number | null;
  workspace_path: string | null;
  /** Who works, as the run says: rows of other dispatchers have nothing else. */
  worker_pid: number | null;
  worker_started_at: string | number | null;
  /** Who works, as we wrote it down; `null` when no process of ours was recorded. */
  pid: number | null;
  host: string | null;
  identity: string | null;
  run_dir: string | null;
  gone_at: number | null;
}

/** Everything the dispatcher must look after on a board. Served by indexes, however long the history is. */
export async function watchedRuns(board: Board): Promise<Watched[]> {
  const rows = await board.sql<Omit<Watched, "holds"> & { holds: number }>`
    select r.id as run_id, r.task_id, t.status, r.profile, r.purpose, r.outcome, r.ended_at, r.claim_lock, r.claim_expires,
      r.started_at, r.last_heartbeat_at, r.max_runtime_seconds, t.workspace_path, r.worker_pid, r.worker_started_at,
      p.pid, p.host, p.identity, p.run_dir, p.gone_at,
      (r.ended_at is null and t.current_run_id = r.id and t.status = 'running') as holds
    from task_runs r join tasks t on t.id = r.task_id left join kanbun_processes p on p.run_id = r.id
    where r.id in (
      select current_run_id from tasks where status = 'running'
      union
      select run_id from kanbun_processes where gone_at is null)
    order by r.id`;
  return rows.map((row) => ({ ...row, holds: row.holds === 1 }));
}

/** How many tasks run on these boards: what the host's cap counts. */
export async function countRunning(boards: Iterable<Board>): Promise<number> {
  let running = 0;
  for (const board of boards) {
    const [row] = await board.sql<{ n: number }>`select count(*) as n from tasks where status = 'running'`;
    running += row?.n ?? 0;
  }
  return running;
}

/** A worker's memory is in the host's numbers by then. */
const FRESH_SECONDS = 15;

/**
 * How many workers that dispatchers of this host started for these boards just now live: the memory guard holds back
 * what they are going to take. From the boards' files, so that every process has the same figure.
 */
export async function countFresh(boards: Iterable<Board>): Promise<number> {
  let fresh = 0;
  for (const board of boards) {
    const lock = `${hostOf(board)}:`;
    const [row] = await board.sql<{ n: number }>`
      select count(*) as n from tasks t join task_runs r on r.id = t.current_run_id
      where t.status = 'running' and r.started_at > ${board.clock.now() - FRESH_SECONDS}
        and substr(r.claim_lock, 1, length(${lock})) = ${lock} and instr(r.claim_lock, ':d') > 0`;
    fresh += row?.n ?? 0;
  }
  return fresh;
}

/** The next second at which a task becomes startable by time alone; `null` when none waits. */
export async function nextStartAt(board: Board): Promise<number | null> {
  const now = board.clock.now();
  const [row] = await board.sql<{ at: number | null }>`
    select min(at) as at from (
      select min(not_before) as at from tasks where status = 'scheduled'
      union all
      select min(retry_at) from tasks where status = 'ready' and retry_at > ${now}
      union all
      select min(not_before) from tasks where status = 'ready' and not_before > ${now}
      union all
      select min(until) from kanbun_parked where until > ${now})`;
  return row?.at ?? null;
}
