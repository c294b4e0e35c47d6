import { KanbunError } from "./errors.ts";
import { hasOldEvents, renameOldEvents } from "./old-events.ts";
import { isMisfit, rebuild } from "./rebuild.ts";
import { INDEXES, SCHEMA_VERSION, TABLES } from "./schema.ts";
import type { Connection, Sql } from "./sql.ts";
import { refuseTakenNames } from "./taken-names.ts";

export interface Migration {
  now: number;
  /** Also looks through all rows for what older programs wrote: what `init` does. */
  thorough: boolean;
  /** The copy of an existing file: made before it is altered, kept only by the process that alters it. */
  backup: { make(): Promise<void>; keep(): void; drop(): void };
}

/** A column as a file has it. */
export interface FoundColumn {
  /** As the file spells it; SQLite takes either case. */
  name: string;
  type: string;
  /** Place in the primary key, from 1; 0 when it is no part of it. */
  pk: number;
  /** Must be given with every new row: it may not be empty and has no default. */
  demanded: boolean;
}

/** What a file has now, by the lower-case names of tables and columns; `rowless` are tables WITHOUT ROWID. */
export interface Found extends Map<string, Map<string, FoundColumn>> {
  rowless?: ReadonlySet<string>;
}

/**
 * Brings a file of any earlier shape up to date. Looks first, with reads only, and writes (one transaction)
 * only when something is missing; running it twice changes nothing, and any number of processes may run it at
 * once. Refuses untouched what is too new (`schema_too_new`) and where a name of ours is taken (`corrupt`).
 */
export async function migrate(connection: Connection, { now, thorough, backup }: Migration): Promise<void> {
  await refuseNewer(connection.sql);
  const found = await look(connection.sql);
  const altered = await isBehind(connection.sql, found);
  if (!altered && !(await hasOldRows(connection.sql, thorough))) return;
  if (altered) await refuseTakenNames(connection.sql);
  const copied = altered && found.size > 0;
  if (copied) await backup.make();
  try {
    await connection.transaction(async (sql) => {
      await refuseNewer(sql);
      const still = await look(sql);
      if (copied && (await isBehind(sql, still))) backup.keep();
      await alter(connection, sql, still);
      await carryRows(sql, still, now, thorough);
    });
  } finally {
    if (copied) backup.drop();
  }
}

/** Whether `migrate` would alter the file. Refuses what `migrate` refuses, and writes nothing. */
export async function isOutdated(sql: Sql): Promise<boolean> {
  await refuseNewer(sql);
  const outdated = await isBehind(sql, await look(sql));
  if (outdated) await refuseTakenNames(sql);
  return outdated;
}

async function look(sql: Sql): Promise<Found> {
  const rows = await sql<{ tbl: string; name: string; type: string; pk: number; demanded: number }>`
    select lower(m.name) as tbl, c.name, upper(c.type) as type, c.pk,
      c."notnull" = 1 and c.dflt_value is null and c.pk = 0 as demanded
    from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite_%'`;
  const found: Found = new Map();
  for (const { tbl, demanded, ...column } of rows)
    found.set(
      tbl,
      (found.get(tbl) ?? new Map<string, FoundColumn>()).set(column.name.toLowerCase(), {
        ...column,
        demanded: demanded === 1,
      }),
    );
  const rowless = await sql<{ name: string }>`
    select lower(name) as name from pragma_table_list where schema = 'main' and wr = 1`;
  found.rowless = new Set(rowless.map(({ name }) => name));
  return found;
}

async function isBehind(sql: Sql, found: Found): Promise<boolean> {
  if (missingTables(found).length + misfits(found).length + missingColumns(found).length > 0) return true;
  return (await missingIndexes(sql)).length > 0;
}

/** Tables, then columns, then tables of a wrong shape, then indexes: an index on a missing column would fail. */
async function alter(connection: Connection, sql: Sql, found: Found): Promise<void> {
  for (const table of missingTables(found))
    connection.database.exec(`create table if not exists ${table} (${TABLES[table]?.join(", ")})`);
  const wrong = misfits(found);
  for (const [table, column] of missingColumns(found))
    if (!wrong.includes(table))
      connection.database.exec(`alter table ${table} add column ${addable(column)}`);
  for (const table of wrong) rebuild(connection, table, found);
  for (const name of await missingIndexes(sql))
    connection.database.exec(`create index if not exists ${name} on ${INDEXES[name]}`);
  await sql`insert into kanbun_meta (key, value) values ('schema_version', ${String(SCHEMA_VERSION)})
    on conflict (key) do update set value = excluded.value`;
}

function missingTables(found: Found): string[] {
  return Object.keys(TABLES).filter((table) => !found.has(table));
}

function misfits(found: Found): string[] {
  return Object.keys(TABLES).filter((table) => isMisfit(table, found));
}

function missingColumns(found: Found): [table: string, column: string][] {
  return Object.entries(TABLES).flatMap(([table, columns]) =>
    columns
      .filter((column) => !column.startsWith("PRIMARY KEY") && found.has(table))
      .filter((column) => !found.get(table)?.has(column.split(" ")[0] ?? ""))
      .map((column): [string, string] => [table, column]),
  );
}

/** A column can only be added to rows that are there when it may be empty or has a default. */
function addable(column: string): string {
  if (!column.includes("NOT NULL") || column.includes("DEFAULT")) return column;
  return `${column} DEFAULT ${column.includes("INTEGER") ? "0" : "''"}`;
}

async function missingIndexes(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }>`
    select lower(name) as name from sqlite_master where type = 'index'`;
  const there = new Set(rows.map(({ name }) => name));
  return Object.keys(INDEXES).filter((name) => !there.has(name));
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
  const [orphan] = await sql`
    select 1 from tasks t where status = 'running' and not exists (
      select 1 from task_runs r where r.id = t.current_run_id and r.task_id = t.id and r.ended_at is null)
    union all
    select 1 from tasks where status is null
    union all
    select 1 from tasks where id is null
    limit 1`;
  if (orphan || (await hasOldEvents(sql))) return true;
  if (!thorough) return false;
  const [old] = await sql`
    select 1 from tasks where failures_known is null and spawn_failures <> consecutive_failures
    union all
    select 1 from task_runs r where r.ended_at is null
      and not exists (select 1 from tasks t where t.current_run_id = r.id and t.status = 'running')
    limit 1`;
  return old !== undefined;
}

async function carryRows(sql: Sql, before: Found, now: number, thorough: boolean): Promise<void> {
  await fillRequired(sql);
  await renameOldEvents(sql);
  await sql`
    update tasks set consecutive_failures = max(consecutive_failures, spawn_failures),
      spawn_failures = max(consecutive_failures, spawn_failures),
      failures_known = max(consecutive_failures, spawn_failures),
      last_failure_error = coalesce(last_failure_error, last_spawn_error),
      last_spawn_error = coalesce(last_failure_error, last_spawn_error)
    where failures_known is null and spawn_failures <> consecutive_failures`;
  if (before.has("kanban_notify_subs") && !before.get("kanban_notify_subs")?.has("delivery_mode"))
    await sql`update kanban_notify_subs set delivery_mode = 'notify+wake' where platform <> 'tui'`;
  await backfillRunningTasks(sql, now);
  if (thorough) await closeOrphanRuns(sql, now);
}

/** SQLite lets an old file hold tasks without id or status, which no verb would find. They wait for a person. */
async function fillRequired(sql: Sql): Promise<void> {
  await sql`update tasks set id = 't_row' || rowid where id is null`;
  await sql`update tasks set status = 'triage' where status is null or status = ''`;
}

/** A running task without an open run of its own gets exactly one, so that supervision finds it. */
async function backfillRunningTasks(sql: Sql, now: number): Promise<void> {
  const orphans = await sql<{ id: string }>`
    select id from tasks t where status = 'running' and not exists (
      select 1 from task_runs r where r.id = t.current_run_id and r.task_id = t.id and r.ended_at is null)
    order by rowid`;
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

/** An open run that no running task points at belongs to nobody. */
async function closeOrphanRuns(sql: Sql, now: number): Promise<void> {
  await sql`
    update task_runs set status = 'reclaimed', outcome = 'reclaimed', ended_at = ${now}, claim_lock = null,
      claim_expires = null, worker_pid = null, error = coalesce(error, 'no task held this run')
    where ended_at is null and not exists (
      select 1 from tasks t where t.current_run_id = task_runs.id and t.status = 'running')`;
  await sql`
    update tasks set current_run_id = null where status <> 'running' and current_run_id is not null`;
}
