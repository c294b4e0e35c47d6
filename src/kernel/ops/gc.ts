import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { RawRow } from "../rows.ts";
import { removeBytes } from "../attachments.ts";
import type { Board } from "../board.ts";
import { operation, PEOPLE } from "../operation.ts";
import { reapWorkspaces } from "../reap-workspaces.ts";

const DAY_SECONDS = 86_400;

export interface Collected {
  workspaces: number;
  /** Event rows of finished tasks. */
  events: number;
  /** Log files. */
  logs: number;
  /** Deleted tasks that can be restored no more. */
  trashed: number;
}

const days = (fallback: number, description: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0, "must not be negative"),
      v.maxValue(36_500),
      v.description(description),
    ),
    fallback,
  );

/**
 * Clears what is over: scratch workspaces of archived tasks (only directories we made and marked; they rest in a
 * trash first), old events of done and archived tasks, old log files, sent messages, and the trash of deleted
 * tasks. Tasks, their runs, comments and links stay. Refuses `invalid_input` for a negative number of days.
 */
export const gc = operation({
  name: "gc",
  summary: "Clear old events, logs, workspaces and trash.",
  roles: PEOPLE,
  input: v.object({
    event_retention_days: days(30, "Keep events of finished tasks so long."),
    log_retention_days: days(30, "Keep log files so long."),
    trash_retention_days: days(30, "Keep deleted tasks so long."),
    workspace_rest_days: days(7, "Keep removed workspaces in their trash so long."),
  }),
  async run(board, limits): Promise<Collected> {
    const now = board.clock.now();
    return {
      workspaces: await reapWorkspaces(board, limits.workspace_rest_days),
      events: await pruneEvents(board, now - limits.event_retention_days * DAY_SECONDS),
      logs: await pruneLogs(board, now - limits.log_retention_days * DAY_SECONDS),
      trashed: await emptyTrash(board, now - limits.trash_retention_days * DAY_SECONDS),
    };
  },
});

/** An event whose message is still to be sent, or failed and may be sent again, stays: the message is made from it. */
async function pruneEvents(board: Board, before: number): Promise<number> {
  return board.transaction(async (tx) => {
    await tx.sql`delete from kanbun_outbox where delivered_at < ${before}`;
    await tx.sql`delete from kanbun_processes where gone_at < ${before}`;
    const [row] = await tx.sql<{ n: number }>`
      select count(*) as n from task_events e join tasks t on t.id = e.task_id
      where e.created_at < ${before} and t.status in ('done', 'archived')
        and e.id not in (select event_id from kanbun_outbox where delivered_at is null)`;
    if ((row?.n ?? 0) > 0)
      await tx.sql`
        delete from task_events where created_at < ${before}
          and task_id in (select id from tasks where status in ('done', 'archived'))
          and id not in (select event_id from kanbun_outbox where delivered_at is null)`;
    return row?.n ?? 0;
  });
}

/** Regular files only; a running task keeps its log however old. A file that cannot be removed is skipped. */
async function pruneLogs(board: Board, before: number): Promise<number> {
  const directory = board.paths.logs;
  if (!existsSync(directory)) return 0;
  const running = await board.sql<{ id: string }>`select id from tasks where status = 'running'`;
  const kept = new Set(running.map(({ id }) => `${id}.log`));
  let removed = 0;
  for (const name of readdirSync(directory)) {
    if (kept.has(name)) continue;
    try {
      const path = join(directory, name);
      const stat = lstatSync(path);
      if (!stat.isFile() || stat.mtimeMs / 1000 >= before) continue;
      rmSync(path);
      removed += 1;
    } catch {
      continue;
    }
  }
  return removed;
}

async function emptyTrash(board: Board, before: number): Promise<number> {
  const purged = await board.transaction(async (tx) => {
    const rows = await tx.sql<{ task_id: string; snapshot: string }>`
      delete from kanbun_trash where deleted_at < ${before} returning task_id, snapshot`;
    for (const { task_id } of rows) {
      await tx.sql`delete from task_events where task_id = ${task_id}`;
      await tx.sql`delete from task_runs where task_id = ${task_id}`;
      await tx.sql`delete from kanbun_late_writes where task_id = ${task_id}`;
    }
    return rows;
  });
  for (const { snapshot } of purged)
    for (const row of (JSON.parse(snapshot) as { task_attachments: RawRow[] }).task_attachments)
      removeBytes(board, { task_id: String(row["task_id"]), stored_path: String(row["stored_path"]) });
  return purged.length;
}
