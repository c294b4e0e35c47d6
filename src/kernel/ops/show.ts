import * as v from "valibot";
import type { Attachment } from "../attachments.ts";
import { attachmentsOf } from "../attachments.ts";
import * as f from "../fields.ts";
import type { LateWrite } from "../late-writes.ts";
import { lateWrites } from "../late-writes.ts";
import { ANYONE, operation } from "../operation.ts";
import { toEvent } from "../rows.ts";
import { runsOf } from "../runs.ts";
import { getTask } from "../tasks.ts";
import type { BoardEvent, Comment, Link, Run, Task } from "../types.ts";

export interface Shown {
  task: Task;
  /** Ids ascending. */
  parents: string[];
  children: string[];
  links: Link[];
  comments: Comment[];
  events: BoardEvent[];
  runs: Run[];
  attachments: Attachment[];
  /** Late writes that wait for a decision. */
  late: LateWrite[];
}

/** Everything about one task. `events_limit` keeps only the newest so many. Refuses `not_found`. */
export const show = operation({
  name: "show",
  summary: "Show one task with its links, comments, events and runs.",
  roles: ANYONE,
  input: v.object({
    task_id: f.taskId,
    events_limit: v.optional(v.pipe(f.limit, v.description("Only the newest so many events.")), 0),
  }),
  async run(board, { task_id, events_limit }): Promise<Shown> {
    const task = await getTask(board, task_id);
    const links = await board.sql<Link>`
      select parent_id, child_id, coalesce(gate, 'success') as gate from task_links
      where parent_id = ${task_id} or child_id = ${task_id} order by parent_id, child_id`;
    const comments = await board.sql<Comment>`
      select id, task_id, coalesce(author, '') as author, coalesce(body, '') as body, created_at from task_comments
      where task_id = ${task_id} order by created_at, id`;
    const events = await board.sql`
      select * from (select * from task_events where task_id = ${task_id} order by created_at desc, id desc
        limit ${events_limit || -1}) order by created_at, id`;
    return {
      task,
      parents: links.filter((link) => link.child_id === task_id).map((link) => link.parent_id),
      children: links.filter((link) => link.parent_id === task_id).map((link) => link.child_id),
      links,
      comments,
      events: events.map(toEvent),
      runs: await runsOf(board, task_id),
      attachments: await attachmentsOf(board, task_id),
      late: await lateWrites(board, task_id, false, 100),
    };
  },
});
