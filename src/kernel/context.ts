import type { Board } from "./board.ts";
import { jsonObject } from "./rows.ts";
import { runsOf } from "./runs.ts";
import { getTask } from "./tasks.ts";
import { firstLine, lengthOf, clip, localTime, presentOrNull, strip } from "./text.ts";
import type { Comment, Run, Task } from "./types.ts";

/** Caps of the worker context, in code points or entries. */
const FIELD_LIMIT = 4096;
const BODY_LIMIT = 8192;
const COMMENT_LIMIT = 2048;
const ATTEMPTS_SHOWN = 10;
const COMMENTS_SHOWN = 30;
const ROLE_HISTORY_SHOWN = 5;
const ROLE_SUMMARY_LIMIT = 200;

/**
 * What a worker has to know of its task, as one bounded text: the task, its earlier attempts, its parents'
 * results, recent work of the same profile, the comment thread. Refuses `not_found`.
 */
export async function workerContext(board: Board, taskId: string): Promise<string> {
  const task = await getTask(board, taskId);
  const runs = await runsOf(board, taskId);
  const parts = [
    heading(task, runs),
    presentOrNull(task.body) === null ? [] : ["## Body", cap(task.body ?? "", BODY_LIMIT), ""],
    priorAttempts(runs.filter(({ ended_at }) => ended_at !== null)),
    await parentResults(board, taskId),
    await roleHistory(board, task),
    await commentThread(board, taskId),
  ];
  return `${parts.flat().join("\n").trimEnd()}\n`;
}

function heading(task: Task, runs: readonly Run[]): string[] {
  const reviewing = runs.some(({ id, purpose }) => id === task.current_run_id && purpose === "review");
  return [
    `# Kanban task ${task.id}: ${task.title}`,
    "",
    `Assignee: ${task.assignee || "(unassigned)"}`,
    `Status:   ${task.status}`,
    ...(task.tenant ? [`Tenant:   ${task.tenant}`] : []),
    `Workspace: ${task.workspace_kind} @ ${task.workspace_path ?? "(unresolved)"}`,
    ...(reviewing ? ["Purpose:  review the finished work: complete it, or request changes"] : []),
    "",
  ];
}

function priorAttempts(closed: readonly Run[]): string[] {
  if (closed.length === 0) return [];
  const omitted = Math.max(0, closed.length - ATTEMPTS_SHOWN);
  const note = `_(${omitted} earlier attempt${omitted === 1 ? "" : "s"} omitted, the last ${ATTEMPTS_SHOWN} are shown)_`;
  return [
    "## Prior attempts on this task",
    ...(omitted > 0 ? [note] : []),
    ...closed
      .slice(omitted)
      .flatMap((run, index) => [
        `### Attempt ${omitted + index + 1} — ${run.outcome ?? run.status} (${run.profile ?? "(unknown)"}, ${localTime(run.started_at)})`,
        ...(presentOrNull(run.summary) === null ? [] : [cap(run.summary ?? "", FIELD_LIMIT)]),
        ...(presentOrNull(run.error) === null ? [] : [`_error_: ${cap(run.error ?? "", FIELD_LIMIT)}`]),
        ...metadataLine(run.metadata),
        "",
      ]),
  ];
}

function metadataLine(metadata: Record<string, unknown> | null): string[] {
  return metadata === null ? [] : [`_metadata_: \`${cap(sortedJson(metadata), FIELD_LIMIT)}\``];
}

/** The newest completed run speaks for a parent; a review's run also shows the work it approved. */
async function parentResults(board: Board, taskId: string): Promise<string[]> {
  const rows = await board.sql<{
    id: string;
    result: string | null;
    summary: string | null;
    metadata: string | null;
    work: string | null;
  }>`
    select p.id, p.result, r.summary, r.metadata,
      case when r.purpose = 'review' then (select w.summary from task_runs w
        where w.task_id = p.id and w.outcome = 'review_requested' order by w.id desc limit 1) end as work
    from task_links l join tasks p on p.id = l.parent_id
      left join task_runs r on r.id = (select c.id from task_runs c
        where c.task_id = p.id and c.outcome = 'completed' order by c.started_at desc, c.id desc limit 1)
    where l.child_id = ${taskId} and p.status = 'done' order by p.id limit 200`;
  if (rows.length === 0) return [];
  return [
    "## Parent task results",
    ...rows.flatMap(({ id, result, summary, metadata, work }) => [
      `### ${id}`,
      ...(presentOrNull(work) === null || work === summary ? [] : [cap(work ?? "", FIELD_LIMIT)]),
      cap(presentOrNull(summary) ?? presentOrNull(result) ?? "(no result recorded)", FIELD_LIMIT),
      ...metadataLine(jsonObject(metadata)),
      "",
    ]),
  ];
}

/** Never across tenants: a task without tenant sees the work of those without. */
async function roleHistory(board: Board, task: Task): Promise<string[]> {
  if (!task.assignee) return [];
  const rows = await board.sql<{ id: string; title: string; ended_at: number; summary: string | null }>`
    select t.id, t.title, r.ended_at, r.summary from task_runs r join tasks t on t.id = r.task_id
    where r.profile = ${task.assignee} and r.outcome = 'completed' and t.id <> ${task.id} and t.tenant is ${task.tenant}
    order by r.ended_at desc, r.id desc limit ${ROLE_HISTORY_SHOWN}`;
  if (rows.length === 0) return [];
  return [
    `## Recent work by @${task.assignee}`,
    ...rows.map(({ id, title, ended_at, summary }) => {
      const line = firstLine(summary, ROLE_SUMMARY_LIMIT) ?? "(no summary)";
      return `- ${id} — ${title} (${localTime(ended_at)}): ${line}`;
    }),
    "",
  ];
}

async function commentThread(board: Board, taskId: string): Promise<string[]> {
  const newest = await board.sql<Comment & { total: number }>`
    select author, coalesce(body, '') as body, created_at, count(*) over () as total from task_comments where task_id = ${taskId}
    order by created_at desc, id desc limit ${COMMENTS_SHOWN}`;
  if (newest.length === 0) return [];
  const omitted = (newest[0]?.total ?? 0) - newest.length;
  return [
    "## Comment thread",
    ...(omitted > 0 ? [`_(${omitted} earlier comment${omitted === 1 ? "" : "s"} omitted)_`] : []),
    ...[...newest]
      .reverse()
      .flatMap(({ author, body, created_at }) => [
        `**${author}** (${localTime(created_at)}):`,
        cap(body, COMMENT_LIMIT),
        "",
      ]),
  ];
}

/** Stripped, and cut at `limit` code points with a note of how much is missing. */
function cap(text: string, limit: number): string {
  const stripped = strip(text);
  const length = lengthOf(stripped);
  return length <= limit
    ? stripped
    : `${clip(stripped, limit)}… [truncated: ${length - limit} more characters]`;
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
