import * as v from "valibot";
import type { TaskFull } from "../age.ts";
import { taskFull } from "../age.ts";
import type { Board } from "../board.ts";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import { toTask } from "../rows.ts";
import type { Status } from "../types.ts";
import { STATUSES } from "../types.ts";
import { assigneesOf, latestEventId, tenantsOf } from "./board-snapshot.ts";

export interface BoardTask extends TaskFull {
  link_counts: { parents: number; children: number };
  comment_count: number;
  /** Children done of all children but archived ones; `null` without children. */
  progress: { done: number; total: number } | null;
}

export interface WholeBoard {
  columns: { name: Status; tasks: BoardTask[] }[];
  tenants: string[];
  assignees: string[];
  latest_event_id: number;
  now: number;
}

/** Columns that appear only when they hold something: older clients know the other six. */
const WHEN_FILLED: readonly Status[] = ["scheduled", "review"];

/**
 * The whole board with every task in full: the shape older clients read. A status of another program stands in
 * `todo`. For a page that stays open `board-snapshot` is the lighter one.
 */
export const board = operation({
  name: "board",
  summary: "Show the whole board, column by column.",
  roles: ANYONE,
  input: v.object({ tenant: v.optional(f.tenant, null), include_archived: v.optional(v.boolean(), false) }),
  async run(here, { tenant, include_archived }): Promise<WholeBoard> {
    const now = here.clock.now();
    const tasks = await tasksOf(here, tenant, include_archived);
    const known = new Set<string>(STATUSES);
    const columnOf = (task: BoardTask): string => (known.has(task.status) ? task.status : "todo");
    const columns = STATUSES.filter((name) => include_archived || name !== "archived")
      .map((name) => ({ name, tasks: tasks.filter((task) => columnOf(task) === name) }))
      .filter(({ name, tasks: inside }) => inside.length > 0 || !WHEN_FILLED.includes(name));
    return {
      columns,
      tenants: await tenantsOf(here),
      assignees: await assigneesOf(here),
      latest_event_id: await latestEventId(here),
      now,
    };
  },
});

async function tasksOf(here: Board, tenant: string | null, archived: boolean): Promise<BoardTask[]> {
  const now = here.clock.now();
  const rows = await here.sql<{ parents: number; children: string; comment_count: number }>`
    select t.*, (select count(*) from task_links l where l.child_id = t.id) as parents,
      (select json_array(count(*), count(c.id), coalesce(sum(c.status = 'done'), 0))
        from task_links l left join tasks c on c.id = l.child_id and c.status <> 'archived'
        where l.parent_id = t.id) as children,
      (select count(*) from task_comments m where m.task_id = t.id) as comment_count
    from tasks t
    where (${tenant} is null or t.tenant = ${tenant}) and (t.status <> 'archived' or ${archived})
    order by t.priority desc, t.created_at, t.rowid`;
  return rows.map(({ parents, children, comment_count, ...row }) => {
    const [links, total, done] = JSON.parse(children) as [number, number, number];
    return {
      ...taskFull(toTask(row), now),
      link_counts: { parents, children: links },
      comment_count,
      progress: total > 0 ? { done, total } : null,
    };
  });
}
