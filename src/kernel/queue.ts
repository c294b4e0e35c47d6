import type { Board } from "./board.ts";

/** A task that may be started now, as far as the task itself goes; caps and pause are judged by the claim. */
export interface Candidate {
  id: string;
  title: string;
  /** Who would be started: the assignee, or the reviewer of a task in review. */
  profile: string | null;
  purpose: "review" | null;
  priority: number;
  tenant: string | null;
  created_at: number;
}

/**
 * The dispatch queue, first to start first: priority, raised by one point for every `agingSeconds` waited, then
 * age. Left out are tasks that cool down, wait for a time, are parked, or whose old process is not proven dead.
 */
export async function dispatchQueue(
  board: Board,
  limit: number,
  without: readonly string[] = [],
  assignedOnly = false,
): Promise<Candidate[]> {
  const now = board.clock.now();
  const left = JSON.stringify(without);
  const aging = board.settings.agingSeconds;
  return board.sql<Candidate>`
    select t.id, t.title, case t.status when 'review' then t.reviewer else nullif(t.assignee, '') end as profile,
      case t.status when 'review' then 'review' end as purpose, coalesce(t.priority, 0) as priority, t.tenant,
      t.created_at
    from tasks t
    where (t.status = 'ready' or (t.status = 'review' and t.reviewer <> '')) and t.claim_lock is null
      and coalesce(t.not_before, 0) <= ${now} and coalesce(t.retry_at, 0) <= ${now}
      and not exists (select 1 from kanbun_processes p where p.task_id = t.id and p.gone_at is null)
      and not exists (select 1 from kanbun_parked k where k.until > ${now} and (
        (k.scope = 'profile' and k.name = case t.status when 'review' then t.reviewer else t.assignee end)
        or (k.scope = 'provider' and k.name = t.provider_override)))
      and (${left} = '[]' or coalesce(case t.status when 'review' then t.reviewer else t.assignee end, '') not in (
        select value from json_each(${left})))
      and (not ${assignedOnly} or t.status = 'review' or t.assignee <> '')
    order by coalesce(t.priority, 0) + case when ${aging} > 0 then (${now} - t.created_at) / ${aging || 1} else 0 end desc,
      t.created_at, t.rowid
    limit ${limit}`;
}

/** Places in the queue of startable profiles, from 1, by task; who is not in it does not stand in the queue. */
export async function queuePositions(
  board: Board,
  profiles: ReadonlySet<string> | undefined,
): Promise<Map<string, number>> {
  const queue = (await dispatchQueue(board, 100_000)).filter(
    ({ profile }) => profile !== null && (!profiles || profiles.has(profile)),
  );
  return new Map(queue.map(({ id }, index) => [id, index + 1]));
}
