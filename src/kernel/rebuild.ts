import type { Found, FoundColumn } from "./migration.ts";
import { TABLES } from "./schema.ts";
import type { Connection } from "./sql.ts";

/** Tables whose shape other programs got wrong now and then: text ids instead of counted ones, or no key at all. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  tasks: ["id"],
  task_links: ["parent_id", "child_id"],
  task_comments: ["id"],
  task_events: ["id"],
  task_runs: ["id"],
  task_attachments: ["id"],
  kanban_notify_subs: ["task_id", "platform", "chat_id", "thread_id"],
};

/** True when the table counts its own ids. */
function isCounted(table: string): boolean {
  return TABLES[table]?.some((column) => column.startsWith("id INTEGER PRIMARY KEY")) ?? false;
}

/**
 * True for an existing table the board's statements cannot work with: another primary key than the one they rely
 * on, no row ids, a column under another spelling, or one that demands a value they do not give.
 */
export function isMisfit(table: string, found: Found): boolean {
  const [columns, key] = [found.get(table), KEYS[table]];
  if (!columns || !key) return false;
  const declared = new Map((TABLES[table] ?? []).map((column) => [column.split(" ")[0] ?? "", column]));
  const isWrong = ({ name, demanded }: FoundColumn): boolean =>
    (declared.has(name.toLowerCase()) && !declared.has(name)) ||
    (demanded && !declared.get(name)?.includes("NOT NULL"));
  const isKey = (name: string): boolean => {
    const column = columns.get(name);
    return column !== undefined && column.pk > 0 && (column.type === "INTEGER") === isCounted(table);
  };
  const all = [...columns.values()];
  return (
    found.rowless?.has(table) === true ||
    all.some(isWrong) ||
    !key.every(isKey) ||
    all.filter(({ pk }) => pk > 0).length !== key.length
  );
}

/**
 * Makes a table anew in the right shape and carries every row and every column over, also columns of others.
 * Ids that are no whole numbers are replaced by counted ones in the order of time; what refers to a run follows.
 * Links and subscriptions that repeat a key are dropped; a row that repeats an id is kept under another.
 */
export function rebuild(connection: Connection, table: string, found: Found): void {
  const exec = (script: string): void => connection.database.exec(script);
  const old = `kanbun_old_${table}`;
  const declared = TABLES[table] ?? [];
  const names = new Set(declared.map((column) => column.split(" ")[0] ?? ""));
  const columns = found.get(table) ?? new Map<string, FoundColumn>();
  const foreign = [...columns].flatMap(([key, { name, type }]) =>
    names.has(key) ? [] : [`${quoted(name)} ${type}`],
  );
  // Else SQLite would follow the rename in views of others, and leave them pointing at the table that goes.
  exec(
    `pragma legacy_alter_table = on; alter table ${table} rename to ${old}; pragma legacy_alter_table = off`,
  );
  const keys = declared.filter((column) => column.startsWith("PRIMARY KEY"));
  const plain = declared.filter((column) => !column.startsWith("PRIMARY KEY"));
  exec(`create table ${table} (${[...plain, ...foreign, ...keys].join(", ")})`);
  const counted = isCounted(table);
  const carried = [...columns].filter(([key]) => !(counted && key === "id"));
  const into = carried.map(([key, { name }]) => quoted(names.has(key) ? key : name)).join(", ");
  const row = found.rowless?.has(table) ? "" : "rowid";
  const from = carried
    .map(([key, { name }]) =>
      table === "tasks" && key === "id"
        ? firstOf(`cast(${quoted(name)} as text)`, row)
        : carriedValue(declared, key, name),
    )
    .join(", ");
  const ordered = row === "" ? "" : `order by ${row}`;
  if (!counted) exec(`insert or ignore into ${table} (${into}) select ${from} from ${old} ${ordered}`);
  else {
    const id = columns.has("id") ? firstOf(WHOLE_ID, row) : "null";
    const time = ["created_at", "started_at"].find((name) => columns.has(name)) ?? "1";
    const rows = `(select *, ${row || "1"} as kanbun_row, ${id} as kanbun_id from ${old})`;
    exec(
      `insert into ${table} (id, ${into}) select kanbun_id, ${from} from ${rows} where kanbun_id is not null`,
    );
    exec(
      `insert into ${table} (${into}) select ${from} from ${rows} where kanbun_id is null order by ${time}, kanbun_row`,
    );
  }
  if (table === "task_runs") followRuns(exec, old);
  exec(`drop table ${old}`);
}

/** An id that is a whole number, or a text that reads as one. */
const WHOLE_ID =
  "case when typeof(id) = 'integer' then id when id glob '[1-9]*' and id not glob '*[^0-9]*' then cast(id as integer) end";

/** A value where it stands for the first time; a repeated one comes empty, and its row gets an id of its own. */
function firstOf(value: string, row: string): string {
  return `case when row_number() over (partition by ${value} ${row === "" ? "" : `order by ${row}`}) = 1 then ${value} end`;
}

/** A required column that is empty in an old row gets the value that means nothing. */
function carriedValue(declared: readonly string[], key: string, name: string): string {
  const column = declared.find((each) => each.startsWith(`${key} `));
  if (!column?.includes("NOT NULL")) return quoted(name);
  const fallback = /DEFAULT (\S+)/u.exec(column)?.[1] ?? (column.includes("INTEGER") ? "0" : "''");
  return `coalesce(${quoted(name)}, ${fallback})`;
}

/** Pointers to a run whose id was a text: found again by task and start. */
function followRuns(exec: (script: string) => void, old: string): void {
  const renumbered = `select n.id from ${old} o join task_runs n on n.task_id = o.task_id and n.started_at = o.started_at`;
  for (const [table, column] of [
    ["tasks", "current_run_id"],
    ["task_events", "run_id"],
  ])
    exec(`update ${table} set ${column} = (${renumbered} where o.id = ${table}.${column})
      where typeof(${column}) = 'text' and ${column} glob '*[^0-9]*'`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
