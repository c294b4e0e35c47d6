import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";

/** A run whose task is held or whose process is not proven dead. */
export interface Worker {
  task_id: string;
  title: string | null;
  run_id: number;
  profile: string | null;
  purpose: "review" | null;
  claim_lock: string | null;
  claim_expires: number | null;
  pid: number | null;
  host: string | null;
  started_at: number;
  last_heartbeat_at: number | null;
  max_runtime_seconds: number | null;
  /** The latest note of its heartbeats. */
  note: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
  cost_usd: number | null;
  /** True when its run is closed but its process may still live. */
  leftover: boolean;
}

/** Who works now, longest first: every open run, and every closed one whose process is not proven dead. */
export const workers = operation({
  name: "workers",
  summary: "List who works now.",
  roles: ANYONE,
  input: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 1000),
  }),
  async run(board, { limit }): Promise<Worker[]> {
    const rows = await board.sql<Omit<Worker, "leftover"> & { leftover: number }>`
      select r.task_id, t.title, r.id as run_id, r.profile, r.purpose, r.claim_lock, r.claim_expires,
        coalesce(p.pid, r.worker_pid) as pid, p.host, r.started_at, r.last_heartbeat_at, r.max_runtime_seconds,
        (select case when json_valid(e.payload) then e.payload ->> '$.note' end from task_events e
          where e.run_id = r.id and e.kind = 'heartbeat' and e.payload is not null order by e.id desc limit 1) as note,
        r.tokens_in, r.tokens_out, r.cost_usd, r.ended_at is not null as leftover
      from task_runs r left join tasks t on t.id = r.task_id
        left join kanbun_processes p on p.run_id = r.id and p.gone_at is null
      where r.id in (select current_run_id from tasks where status = 'running')
        or r.id in (select run_id from kanbun_processes where gone_at is null)
      order by r.started_at, r.id limit ${limit}`;
    return rows.map((row) => ({ ...row, leftover: Boolean(row.leftover) }));
  },
});
