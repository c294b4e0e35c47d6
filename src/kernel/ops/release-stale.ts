import * as v from "valibot";
import type { Board } from "../board.ts";
import { append } from "../events.ts";
import { statusAfterRun } from "../links.ts";
import { operation } from "../operation.ts";
import { endRun } from "../runs.ts";
import { toTask } from "../rows.ts";
import type { Task } from "../types.ts";

/**
 * Puts back every running task whose lease has run out, except those of runs named in `alive` (their processes
 * live: their leases are renewed instead). Reads first; writes only when something expired. Returns the ids.
 */
export const releaseStale = operation({
  name: "release-stale",
  summary: "Put back tasks whose lease has run out.",
  roles: ["dispatcher", "operator"],
  input: v.object({ alive: v.optional(v.array(v.number()), []) }),
  async run(board, { alive }): Promise<string[]> {
    if ((await expired(board, alive)).length === 0) return [];
    return board.transaction(async (tx) => {
      const tasks = await expired(tx, alive);
      for (const task of tasks) {
        const { claim_lock } = task;
        const status = await statusAfterRun(tx, task);
        const run_id = await endRun(tx, task, { outcome: "reclaimed", error: `stale_lock=${claim_lock}` });
        await tx.sql`
          update tasks set status = ${status}, claim_lock = null, claim_expires = null, worker_pid = null
          where id = ${task.id}`;
        await append(tx, {
          task_id: task.id,
          run_id,
          kind: "reclaimed",
          payload: { stale_lock: claim_lock },
        });
      }
      return tasks.map((task) => task.id);
    });
  },
});

async function expired(board: Board, alive: readonly number[]): Promise<Task[]> {
  const rows = await board.sql`
    select * from tasks where status = 'running' and claim_expires < ${board.clock.now()}
      and coalesce(current_run_id, 0) not in (select value from json_each(${JSON.stringify(alive)}))
    order by rowid`;
  return rows.map(toTask);
}
