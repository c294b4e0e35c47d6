import type { Board } from "../../src/kernel/index.ts";
import { STATUSES } from "../../src/kernel/index.ts";

/**
 * What must hold on a board after every operation (I1-I9 and our own). Returns each violation in words; an empty
 * list is a sound board. `promotion: false` leaves out I9, which a direct move to todo may break until the next
 * promotion pass.
 */
export async function violations(board: Board, options: { promotion?: boolean } = {}): Promise<string[]> {
  const { sql } = board;
  const say = (name: string, rows: object[]): string[] =>
    rows.map((row) => `${name}: ${JSON.stringify(row)}`);
  return [
    ...say(
      "I1 a pointer must name an open run of that task",
      await sql`select t.id, t.current_run_id from tasks t left join task_runs r on r.id = t.current_run_id
        where t.current_run_id is not null and (r.id is null or r.ended_at is not null or r.task_id <> t.id)`,
    ),
    ...say(
      "I2 an open run must be pointed at",
      await sql`select id, task_id from task_runs where ended_at is null
        and id not in (select current_run_id from tasks where current_run_id is not null)`,
    ),
    ...say(
      "I3 unknown status",
      await sql`select id, status from tasks where status not in (select value from json_each(${JSON.stringify(STATUSES)}))`,
    ),
    ...say(
      "I4 a lock without running",
      await sql`select id, status, claim_lock from tasks where status <> 'running'
        and (claim_lock is not null or claim_expires is not null or current_run_id is not null)`,
    ),
    ...say(
      "I5 a run ends before it starts",
      await sql`select id, started_at, ended_at from task_runs where ended_at < started_at`,
    ),
    ...say(
      "I6 an outcome without an end",
      await sql`select id, outcome, ended_at from task_runs where (outcome is null) <> (ended_at is null)`,
    ),
    ...say(
      "I7 events out of order",
      await sql`select a.id from task_events a join task_events b on b.id > a.id
        where a.created_at > b.created_at and b.id = (select min(id) from task_events where id > a.id)`,
    ),
    ...say(
      "I8 an event of a run that is not there",
      await sql`select id, run_id from task_events where run_id is not null and run_id not in (select id from task_runs)`,
    ),
    ...(options.promotion === false
      ? []
      : say(
          "I9 a child left behind ended parents",
          await sql`select c.id from tasks c where c.status = 'todo'
            and exists (select 1 from task_links l where l.child_id = c.id)
            and not exists (select 1 from task_links l left join tasks p on p.id = l.parent_id
              where l.child_id = c.id and not case coalesce(l.gate, 'success')
                when 'success' then coalesce(p.status = 'done' and coalesce(p.outcome, 'success') = 'success', 0)
                when 'failure' then coalesce(p.outcome = 'failure', 0)
                else coalesce(p.status = 'done' or p.outcome = 'failure', 0) end)`,
        )),
    ...say(
      "running without a run",
      await sql`select id from tasks where status = 'running' and current_run_id is null`,
    ),
    ...say(
      "the two names of the failure counter differ",
      await sql`select id from tasks where consecutive_failures <> spawn_failures`,
    ),
    ...say(
      "a cycle of links",
      await sql`with recursive below (start, id) as (
          select parent_id, child_id from task_links
          union select b.start, l.child_id from below b join task_links l on l.parent_id = b.id)
        select start from below where start = id limit 3`,
    ),
    ...say(
      "integrity",
      (await sql<{ integrity_check: string }>`pragma integrity_check`).filter(
        (row) => row.integrity_check !== "ok",
      ),
    ),
  ];
}
