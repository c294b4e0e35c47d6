import * as v from "valibot";
import { operation } from "../operation.ts";

/**
 * Extends the leases of runs whose processes the dispatcher sees alive. Writes no events and only touches
 * leases that have less than half their length left. Returns how many were extended.
 */
export const renew = operation({
  name: "renew",
  summary: "Extend the leases of living workers.",
  roles: ["dispatcher"],
  input: v.object({ run_ids: v.array(v.number()) }),
  async run(board, { run_ids }): Promise<number> {
    const now = board.clock.now();
    const ttl = board.settings.claimTtlSeconds;
    const wanted = JSON.stringify(run_ids);
    const due = await board.sql`
      select 1 from task_runs where id in (select value from json_each(${wanted}))
        and ended_at is null and claim_expires < ${now + ttl / 2} limit 1`;
    if (due.length === 0) return 0;
    return board.transaction(async (tx) => {
      const runs = await tx.sql<{ id: number }>`
        update task_runs set claim_expires = ${now + ttl}
        where id in (select value from json_each(${wanted})) and ended_at is null
          and claim_expires < ${now + ttl / 2}
        returning id`;
      await tx.sql`
        update tasks set claim_expires = ${now + ttl}
        where current_run_id in (select value from json_each(${JSON.stringify(runs.map((run) => run.id))}))`;
      return runs.length;
    });
  },
});
