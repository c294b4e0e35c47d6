import type { Connection, Sql } from "./sql.ts";
import { KanbunError } from "./errors.ts";

/** Version of our own additions; a file that names a larger one was written by a newer program. */
export const SCHEMA_VERSION = 1;

/**
 * The tables, column by column, as contract with every program that shares the file: names, types and defaults
 * of the kanban feature of Hermes Agent, then our own nullable additions, then tables of ours (`kanbun_…`).
 * A missing table is created, a missing column is added, nothing is ever dropped or rewritten.
 */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  tasks: [
    "id TEXT PRIMARY KEY",
    "title TEXT NOT NULL",
    "body TEXT",
    "assignee TEXT",
    "status TEXT NOT NULL",
    "priority INTEGER DEFAULT 0",
    "created_by TEXT",
    "created_at INTEGER NOT NULL",
    "started_at INTEGER",
    "completed_at INTEGER",
    "workspace_kind TEXT NOT NULL DEFAULT 'scratch'",
    "workspace_path TEXT",
    "claim_lock TEXT",
    "claim_expires INTEGER",
    "tenant TEXT",
    "result TEXT",
    "idempotency_key TEXT",
    "spawn_failures INTEGER NOT NULL DEFAULT 0",
    "worker_pid INTEGER",
    "last_spawn_error TEXT",
    "max_runtime_seconds INTEGER",
    "last_heartbeat_at INTEGER",
    "current_run_id INTEGER",
    "workflow_template_id TEXT",
    "current_step_key TEXT",
    "skills TEXT",
    "consecutive_failures INTEGER NOT NULL DEFAULT 0",
    "last_failure_error TEXT",
    "branch_name TEXT",
    "model_override TEXT",
    "max_retries INTEGER",
    "session_id TEXT",
    "goal_mode INTEGER NOT NULL DEFAULT 0",
    "goal_max_turns INTEGER",
    "project_id TEXT",
    "block_kind TEXT",
    "block_recurrences INTEGER NOT NULL DEFAULT 0",
    "provider_override TEXT",
    "reasoning_effort TEXT",
    "completion_contract TEXT",
    "worker_started_at INTEGER",
    "not_before INTEGER",
    "retry_at INTEGER",
    "reviewer TEXT",
    "params TEXT",
    "superseded_by TEXT",
    "outcome TEXT",
    "parents_waived INTEGER",
    "failures_known INTEGER",
  ],
  task_links: [
    "parent_id TEXT NOT NULL",
    "child_id TEXT NOT NULL",
    "gate TEXT",
    "PRIMARY KEY (parent_id, child_id)",
  ],
  task_comments: [
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "task_id TEXT NOT NULL",
    "author TEXT NOT NULL",
    "body TEXT NOT NULL",
    "created_at INTEGER NOT NULL",
  ],
  task_events: [
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "task_id TEXT NOT NULL",
    "run_id INTEGER",
    "kind TEXT NOT NULL",
    "payload TEXT",
    "created_at INTEGER NOT NULL",
    "actor TEXT",
    "change TEXT",
  ],
  task_runs: [
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "task_id TEXT NOT NULL",
    "profile TEXT",
    "step_key TEXT",
    "status TEXT NOT NULL",
    "claim_lock TEXT",
    "claim_expires INTEGER",
    "worker_pid INTEGER",
    "max_runtime_seconds INTEGER",
    "last_heartbeat_at INTEGER",
    "started_at INTEGER NOT NULL",
    "ended_at INTEGER",
    "outcome TEXT",
    "summary TEXT",
    "metadata TEXT",
    "error TEXT",
    "worker_started_at INTEGER",
    "token TEXT",
    "session_ref TEXT",
    "workspace_path TEXT",
    "log_offset_bytes INTEGER",
    "exit_code INTEGER",
    "exit_signal TEXT",
    "tokens_in INTEGER",
    "tokens_out INTEGER",
    "cost_usd REAL",
    "model TEXT",
    "purpose TEXT",
    "verify INTEGER",
    "handoff TEXT",
  ],
  task_attachments: [
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "task_id TEXT NOT NULL",
    "filename TEXT NOT NULL",
    "stored_path TEXT NOT NULL",
    "content_type TEXT",
    "size INTEGER NOT NULL DEFAULT 0",
    "uploaded_by TEXT",
    "created_at INTEGER NOT NULL",
  ],
  kanban_notify_subs: [
    "task_id TEXT NOT NULL",
    "platform TEXT NOT NULL",
    "chat_id TEXT NOT NULL",
    "thread_id TEXT NOT NULL DEFAULT ''",
    "user_id TEXT",
    "created_at INTEGER NOT NULL",
    "last_event_id INTEGER NOT NULL DEFAULT 0",
    "notifier_profile TEXT",
    "user_id_alt TEXT",
    "chat_type TEXT",
    "delivery_mode TEXT NOT NULL DEFAULT 'notify'",
    "delivery_metadata TEXT",
    "last_ping_event_id INTEGER NOT NULL DEFAULT 0",
    "PRIMARY KEY (task_id, platform, chat_id, thread_id)",
  ],
  kanbun_meta: ["key TEXT PRIMARY KEY", "value TEXT NOT NULL"],
  kanbun_late_writes: [
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "task_id TEXT NOT NULL",
    "run_id INTEGER NOT NULL",
    "verb TEXT NOT NULL",
    "payload TEXT NOT NULL",
    "actor TEXT NOT NULL",
    "created_at INTEGER NOT NULL",
    "decision TEXT",
    "decided_at INTEGER",
    "decided_by TEXT",
  ],
  kanbun_processes: [
    "run_id INTEGER PRIMARY KEY",
    "task_id TEXT NOT NULL",
    "host TEXT NOT NULL",
    "pid INTEGER NOT NULL",
    "identity TEXT",
    "run_dir TEXT",
    "spawned_at INTEGER NOT NULL",
    "gone_at INTEGER",
  ],
  kanbun_parked: [
    "scope TEXT NOT NULL",
    "name TEXT NOT NULL",
    "until INTEGER NOT NULL",
    "reason TEXT",
    "PRIMARY KEY (scope, name)",
  ],
  kanbun_dispatchers: [
    "id TEXT PRIMARY KEY",
    "pid INTEGER NOT NULL",
    "host TEXT NOT NULL",
    "process_identity TEXT",
    "started_at INTEGER NOT NULL",
    "last_tick_at INTEGER NOT NULL",
    "address TEXT",
    "interval_seconds INTEGER",
  ],
  kanbun_outbox: [
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "event_id INTEGER NOT NULL",
    "task_id TEXT NOT NULL",
    "platform TEXT NOT NULL",
    "chat_id TEXT NOT NULL",
    "thread_id TEXT NOT NULL DEFAULT ''",
    "created_at INTEGER NOT NULL",
    "attempts INTEGER NOT NULL DEFAULT 0",
    "next_attempt_at INTEGER NOT NULL",
    "delivered_at INTEGER",
    "dead_at INTEGER",
    "replayed_at INTEGER",
    "last_error TEXT",
  ],
  kanbun_trash: [
    "task_id TEXT PRIMARY KEY",
    "snapshot TEXT NOT NULL",
    "deleted_at INTEGER NOT NULL",
    "deleted_by TEXT",
  ],
};

/** Created after every column exists: an index on a missing column would stop an old file from opening. */
export const INDEXES: Readonly<Record<string, string>> = {
  idx_tasks_assignee_status: "tasks(assignee, status)",
  idx_tasks_status: "tasks(status)",
  idx_tasks_tenant: "tasks(tenant)",
  idx_tasks_idempotency: "tasks(idempotency_key)",
  idx_tasks_session_id: "tasks(session_id)",
  idx_links_child: "task_links(child_id)",
  idx_links_parent: "task_links(parent_id)",
  idx_comments_task: "task_comments(task_id, created_at)",
  idx_events_task: "task_events(task_id, created_at)",
  idx_events_run: "task_events(run_id, id)",
  idx_runs_task: "task_runs(task_id, started_at)",
  idx_runs_status: "task_runs(status)",
  idx_attachments_task: "task_attachments(task_id, created_at)",
  idx_notify_task: "kanban_notify_subs(task_id)",
  kanbun_idx_tasks_column: "tasks(status, priority desc, created_at)",
  kanbun_idx_tasks_ended: "tasks(status, completed_at, created_at)",
  kanbun_idx_events_last: "task_events(task_id)",
  kanbun_idx_events_created: "task_events(created_at)",
  kanbun_idx_outbox_due: "kanbun_outbox(next_attempt_at) where delivered_at is null and dead_at is null",
  kanbun_idx_outbox_line:
    "kanbun_outbox(task_id, platform, chat_id, thread_id) where delivered_at is null and dead_at is null",
  kanbun_idx_outbox_event: "kanbun_outbox(event_id)",
  kanbun_idx_processes_live: "kanbun_processes(task_id) where gone_at is null",
  kanbun_idx_late_open: "kanbun_late_writes(task_id) where decision is null",
};

export interface Migration {
  now: number;
  /** Also looks through all events for kinds that older programs wrote: what `init` does. */
  thorough: boolean;
  /** Runs once before an existing file is altered: makes the backup. */
  beforeChange: () => Promise<void>;
}

/**
 * Brings a file of any earlier shape up to date. Looks first, with reads only, and writes (one transaction)
 * only when something is missing; running it twice changes nothing. Refuses `schema_too_new` untouched.
 */
export async function migrate(
  connection: Connection,
  { now, thorough, beforeChange }: Migration,
): Promise<void> {
  await refuseNewer(connection.sql);
  const found = await look(connection.sql);
  const missing = await pending(connection.sql, found);
  if (missing.length === 0 && !(await hasOldRows(connection.sql, thorough))) return;
  if (missing.length > 0 && found.size > 0) await beforeChange();
  await connection.transaction(async (sql) => {
    await refuseNewer(sql);
    for (const statement of await pending(sql, await look(sql))) connection.database.exec(statement);
    await sql`insert into kanbun_meta (key, value) values ('schema_version', ${String(SCHEMA_VERSION)})
      on conflict (key) do update set value = excluded.value`;
    await renameOldEventKinds(sql);
    await carryOldFailureCounters(sql);
    await backfillRunningTasks(sql, now);
  });
}

type Found = Map<string, Set<string>>;

async function look(sql: Sql): Promise<Found> {
  const rows = await sql<{ tbl: string; col: string }>`
    select m.name as tbl, c.name as col from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite_%'`;
  const found: Found = new Map();
  for (const { tbl, col } of rows) found.set(tbl, (found.get(tbl) ?? new Set()).add(col));
  return found;
}

/** Statements that are missing, in order: tables, columns, indexes. */
async function pending(sql: Sql, found: Found): Promise<string[]> {
  const statements: string[] = [];
  for (const [table, columns] of Object.entries(TABLES)) {
    const existing = found.get(table);
    if (!existing) statements.push(`create table if not exists ${table} (${columns.join(", ")})`);
    else
      for (const column of columns) {
        const [name = ""] = column.split(" ");
        if (name !== "PRIMARY" && !existing.has(name))
          statements.push(`alter table ${table} add column ${column}`);
      }
  }
  const indexes = new Set(
    (await sql<{ name: string }>`select name from sqlite_master where type = 'index'`).map((row) => row.name),
  );
  for (const [name, on] of Object.entries(INDEXES))
    if (!indexes.has(name)) statements.push(`create index if not exists ${name} on ${on}`);
  return statements;
}

async function refuseNewer(sql: Sql): Promise<void> {
  const [table] = await sql`select 1 from sqlite_master where type = 'table' and name = 'kanbun_meta'`;
  if (!table) return;
  const [row] = await sql<{ value: string }>`select value from kanbun_meta where key = 'schema_version'`;
  if (row && Number(row.value) > SCHEMA_VERSION)
    throw new KanbunError(
      "schema_too_new",
      `the board was written by a newer kanbun (schema ${row.value}, this program knows ${SCHEMA_VERSION})`,
      { hint: "use the newer kanbun; the file was not touched" },
    );
}

/** Rows only another program writes; it may share the file and have written since. */
async function hasOldRows(sql: Sql, thorough: boolean): Promise<boolean> {
  const [orphan] = await sql`select 1 from tasks where status = 'running' and current_run_id is null limit 1`;
  if (orphan) return true;
  if (!thorough) return false;
  const [old] = await sql`
    select 1 from tasks where spawn_failures > consecutive_failures
    union all
    select 1 from task_events where kind in ('ready', 'priority', 'spawn_auto_blocked')
    limit 1`;
  return old !== undefined;
}

async function renameOldEventKinds(sql: Sql): Promise<void> {
  await sql`update task_events set kind = case kind when 'ready' then 'promoted'
      when 'priority' then 'reprioritized' else 'gave_up' end
    where kind in ('ready', 'priority', 'spawn_auto_blocked')`;
}

async function carryOldFailureCounters(sql: Sql): Promise<void> {
  await sql`update tasks set consecutive_failures = spawn_failures, last_failure_error = last_spawn_error
    where spawn_failures > consecutive_failures`;
}

/** A running task without a run gets exactly one open run, so that supervision finds it. */
async function backfillRunningTasks(sql: Sql, now: number): Promise<void> {
  const orphans = await sql<{ id: string }>`
    select id from tasks where status = 'running' and current_run_id is null order by rowid`;
  for (const { id } of orphans) {
    const [run] = await sql<{ id: number }>`
      insert into task_runs (task_id, profile, step_key, status, claim_lock, claim_expires, worker_pid,
        max_runtime_seconds, last_heartbeat_at, started_at)
      select id, assignee, current_step_key, 'running', claim_lock, claim_expires, worker_pid,
        max_runtime_seconds, last_heartbeat_at, coalesce(started_at, ${now})
      from tasks where id = ${id} returning id`;
    if (run) await sql`update tasks set current_run_id = ${run.id} where id = ${id}`;
  }
}
