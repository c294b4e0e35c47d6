import * as v from "valibot";
import type { Board } from "../board.ts";
import { ANYONE, operation } from "../operation.ts";
import type { TaskSummary } from "../summaries.ts";
import { rowidsOf, summarize } from "../summaries.ts";
import { getTask } from "../tasks.ts";
import type { LinkGate } from "../types.ts";

export interface Graph {
  nodes: TaskSummary[];
  /** Only links between two of the nodes. */
  edges: [parent: string, child: string, gate: LinkGate][];
  /** True when there were more nodes than the limit. */
  truncated: boolean;
}

/**
 * What waits for what: around one task its whole connected component, nearest first; else all linked tasks that
 * are not archived, unfinished ones first. Refuses `not_found`.
 */
export const graph = operation({
  name: "graph",
  summary: "Show which tasks wait for which.",
  roles: ANYONE,
  input: v.object({
    task_id: v.optional(v.nullable(v.string()), null),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5000)), 300),
  }),
  async run(board, { task_id, limit }): Promise<Graph> {
    const ids = task_id === null ? await linked(board, limit + 1) : await around(board, task_id, limit + 1);
    const kept = ids.slice(0, limit);
    const inside = JSON.stringify(kept);
    const edges = await board.sql<{ parent_id: string; child_id: string; gate: LinkGate }>`
      select parent_id, child_id, coalesce(gate, 'success') as gate from task_links
      where parent_id in (select value from json_each(${inside})) and child_id in (select value from json_each(${inside}))
      order by parent_id, child_id`;
    return {
      nodes: await summarize(board, await rowidsOf(board, kept)),
      edges: edges.map(({ parent_id, child_id, gate }) => [parent_id, child_id, gate]),
      truncated: ids.length > limit,
    };
  },
});

async function linked(board: Board, most: number): Promise<string[]> {
  const rows = await board.sql<{ id: string }>`
    select id from tasks where status <> 'archived'
      and (id in (select parent_id from task_links) or id in (select child_id from task_links))
    order by status = 'done', case when status = 'done' then -coalesce(completed_at, 0) else created_at end, rowid
    limit ${most}`;
  return rows.map(({ id }) => id);
}

/** Breadth first from the task, so that a cut leaves the nearest. */
async function around(board: Board, taskId: string, most: number): Promise<string[]> {
  const found = new Set([(await getTask(board, taskId)).id]);
  for (let rim = [...found]; rim.length > 0 && found.size < most;) {
    const at = JSON.stringify(rim);
    const rows = await board.sql<{ id: string }>`
      select parent_id as id from task_links where child_id in (select value from json_each(${at}))
      union
      select child_id from task_links where parent_id in (select value from json_each(${at}))
      order by 1`;
    rim = rows.map(({ id }) => id).filter((id) => !found.has(id));
    for (const id of rim) found.add(id);
  }
  return [...found].slice(0, most);
}
