import * as v from "valibot";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import { toRun } from "../rows.ts";
import type { Run } from "../types.ts";

/** Attempts at a task, first to last; empty for an unknown task. `limit` keeps the newest so many. */
export const runs = operation({
  name: "runs",
  summary: "List the attempts at a task.",
  roles: ANYONE,
  input: v.object({
    task_id: f.taskId,
    include_open: v.optional(v.boolean(), true),
    limit: v.optional(f.limit, 0),
  }),
  async run(board, { task_id, include_open, limit }): Promise<Run[]> {
    const rows = await board.sql`
      select * from (
        select * from task_runs where task_id = ${task_id} and (ended_at is not null or ${include_open})
        order by started_at desc, id desc limit ${limit || -1})
      order by started_at, id`;
    return rows.map(toRun);
  },
});
