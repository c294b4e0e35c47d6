import type { Found } from "./migration.ts";
import { TABLES } from "./schema.ts";
import type { Connection, Sql } from "./sql.ts";

/** Tables whose key other programs got wrong now and then: text ids instead of counted ones, or no key at all. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  task_links: ["parent_id", "child_id"],
  task_comments: ["id"],
  task_events: ["id"],
  task_runs: ["id"],
  task_attachments: ["id"],
  kanban_notify_subs: ["task_id", "platform", "chat_id", "thread_id"],
};

/** True for an existing table whose primary key is not the one the board's statements rely on. */
export function isMisfit(table: string, found: Found): boolean {
  const [columns, key] = [found.get(table), KEYS[table]];
  if (!columns || !key) return false;
  const counted = key.length === 1;
  return key.some((name) => {
    const column = columns.get(name);
    return !column || column.pk === 0 || (counted && column.type !== "INTEGER");
  });
}

/**
 * Makes a table anew in the right shape and carries every row and every column over, also columns of others.
 * Ids that are no whole numbers are replaced by counted ones in the order of time; what refers to a run follows.
 * Rows that repeat a key are dropped.
 */
export async function rebuild(connection: Connection, sql: Sql, table: string, found: Found): Promise<void> {
  const exec = (script: string): void => connection.database.exec(script);
  const old = `kanbun_old_${table}`;
  const declared = TABLES[table] ?? [];
  const names = new Set(declared.map((column) => column.split(" ")[0] ?? ""));
  const columns = [...(found.get(table)?.keys() ?? [])];
  const foreign = columns.filter((name) => !names.has(name)).map((name) => quoted(name));
  exec(`alter table ${table} rename to ${old}`);
  const keys = declared.filter((column) => column.startsWith("PRIMARY KEY"));
  const plain = declared.filter((column) => !column.startsWith("PRIMARY KEY"));
  exec(`create table ${table} (${[...plain, ...foreign, ...keys].join(", ")})`);
  const counted = KEYS[table]?.length === 1;
  const carried = columns.filter((name) => !(counted && name === "id"));
  const into = carried.map(quoted).join(", ");
  const from = carried.map((name) => carriedValue(declared, name)).join(", ");
  const time = ["created_at", "started_at"].find((name) => columns.includes(name));
  if (!counted) exec(`insert or ignore into ${table} (${into}) select ${from} from ${old} order by rowid`);
  else {
    const id = columns.includes("id") ? WHOLE_ID : "null";
    exec(
      `insert or ignore into ${table} (id, ${into}) select ${id}, ${from} from ${old} where ${id} is not null`,
    );
    exec(
      `insert into ${table} (${into}) select ${from} from ${old} where ${id} is null order by ${time ? `${time}, ` : ""}rowid`,
    );
  }
  if (table === "task_runs") await followRuns(sql, exec, old);
  exec(`drop table ${old}`);
}

/** An id that is a whole number, or a text that reads as one. */
const WHOLE_ID =
  "case when typeof(id) = 'integer' then id when id glob '[1-9]*' and id not glob '*[^0-9]*' then cast(id as integer) end";

/** A required column that is empty in an old row gets the value that means nothing. */
function carriedValue(declared: readonly string[], name: string): string {
  const column = declared.find((each) => each.startsWith(`${name} `));
  if (!column?.includes("NOT NULL")) return quoted(name);
  const fallback = /DEFAULT (\S+)/u.exec(column)?.[1] ?? (column.includes("INTEGER") ? "0" : "''");
  return `coalesce(${quoted(name)}, ${fallback})`;
}

/** Pointers to a run whose id was a text: found again by task and start. */
async function followRuns(sql: Sql, exec: (script: string) => void, old: string): Promise<void> {
  const [textual] = await sql`select 1 from pragma_table_info('task_events') where name = 'run_id'`;
  const renumbered = `select n.id from ${old} o join task_runs n on n.task_id = o.task_id and n.started_at = o.started_at`;
  exec(`update tasks set current_run_id = (${renumbered} where o.id = tasks.current_run_id)
    where typeof(current_run_id) = 'text' and current_run_id glob '*[^0-9]*'`);
  if (textual)
    exec(`update task_events set run_id = (${renumbered} where o.id = task_events.run_id)
      where typeof(run_id) = 'text' and run_id glob '*[^0-9]*'`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
