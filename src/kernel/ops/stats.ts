import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";

export interface Stats {
  /** Only statuses that occur; archived tasks are left out. */
  by_status: Record<string, number>;
  by_assignee: Record<string, Record<string, number>>;
  /** Age of the oldest ready task, assigned or not. */
  oldest_ready_age_seconds: number | null;
  now: number;
}

/** Counts the board's tasks, archived ones excepted. */
export const stats = operation({
  name: "stats",
  summary: "Count tasks by status and by assignee.",
  roles: ANYONE,
  input: v.object({}),
  async run(board): Promise<Stats> {
    const now = board.clock.now();
    const counts = await board.sql<{ status: string; assignee: string | null; n: number }>`
      select status, assignee, count(*) as n from tasks where status <> 'archived'
      group by status, assignee order by assignee, status`;
    const [oldest] = await board.sql<{ created_at: number | null }>`
      select min(created_at) as created_at from tasks where status = 'ready'`;
    const by_status: Stats["by_status"] = {};
    const by_assignee = new Map<string, Record<string, number>>();
    for (const { status, assignee, n } of counts) {
      by_status[status] = (by_status[status] ?? 0) + n;
      // Another program may have written an empty name: nobody.
      if (assignee) by_assignee.set(assignee, { ...by_assignee.get(assignee), [status]: n });
    }
    const age = oldest?.created_at == null ? null : Math.max(0, now - oldest.created_at);
    return { by_status, by_assignee: Object.fromEntries(by_assignee), oldest_ready_age_seconds: age, now };
  },
});
