import * as v from "valibot";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import { toTask } from "../rows.ts";
import type { Task } from "../types.ts";

/**
 * Tasks by priority (highest first), then age (oldest first). Archived tasks only when asked for.
 * Filters match exactly; a task without tenant matches no tenant.
 */
export const list = operation({
  name: "list",
  summary: "List tasks, most urgent first.",
  roles: ANYONE,
  input: v.object({
    assignee: v.optional(v.nullable(v.string()), null),
    status: v.optional(v.nullable(f.status), null),
    tenant: v.optional(f.tenant, null),
    include_archived: v.optional(v.boolean(), false),
    limit: v.optional(f.limit, 0),
  }),
  async run(board, { assignee, status, tenant, include_archived, limit }): Promise<Task[]> {
    const rows = await board.sql`
      select * from tasks
      where (${assignee} is null or assignee = ${assignee})
        and (${status} is null or status = ${status})
        and (${tenant} is null or tenant = ${tenant})
        and (status <> 'archived' or ${include_archived} or ${status} = 'archived')
      order by priority desc, created_at, rowid
      limit ${limit || -1}`;
    return rows.map(toTask);
  },
});
