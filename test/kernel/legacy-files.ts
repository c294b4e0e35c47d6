import * as fc from "fast-check";
import { TABLES } from "../../src/kernel/schema.ts";

/** A file as some earlier or other program may have left it: statements that make it. */
export interface LegacyFile {
  statements: string[];
  tables: string[];
  /** Columns no program of ours knows. */
  foreign: string[];
}

/** What even the oldest file has; every other column may be missing. */
const OLDEST: Readonly<Record<string, readonly string[]>> = {
  tasks: ["id", "title", "status", "created_at"],
  task_links: ["parent_id", "child_id"],
  task_comments: ["id", "task_id", "author", "body", "created_at"],
  task_events: ["id", "task_id", "kind", "created_at"],
  task_runs: ["id", "task_id", "status", "started_at"],
  task_attachments: ["id", "task_id", "filename", "stored_path", "created_at"],
  kanban_notify_subs: ["task_id", "platform", "chat_id", "thread_id", "created_at"],
};
const IDS = ["t_0a1b", "t_feed0001", "t_feed0002", "T 4", "t_gone"];
const STATUSES = [
  ..."triage todo scheduled ready running blocked review done archived".split(" "),
  "paused",
  "",
];
const FOREIGN = ['odd "name', "recipe"];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const chosen = (values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

const odd = chosen([
  "null",
  "''",
  "'text'",
  "x'00ff41'",
  "1.5",
  "9223372036854775807",
  "-1",
  "'{\"a\": NaN}'",
]);
const number = fc.oneof({ weight: 4, arbitrary: fc.nat(2000).map(String) }, { weight: 1, arbitrary: odd });
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 12 }).map(quotedText) },
  { weight: 1, arbitrary: odd },
);

/** NUL and lone surrogates cannot stand in the text of a statement. */
function quotedText(value: string): string {
  return quoted(value.replaceAll("\u0000", "").toWellFormed());
}

function valueOf(table: string, column: string, key: Shape["key"]): fc.Arbitrary<string> {
  const [name = "", type] = column.split(" ");
  if (name === "id" && type === "INTEGER")
    return chosen([
      "null",
      "null",
      "1",
      "2",
      ...(key === "right" ? [] : ["'uuid-1'", "'7'", "x'01'", "1.5"]),
    ]);
  if (name === "status" && table === "tasks") return chosen(STATUSES.map(quoted));
  if (/(^|_)(parent_|child_|task_)?id$/u.test(name) && type === "TEXT" && name !== "chat_id")
    return chosen(IDS.map(quoted));
  if (name === "kind") return chosen(["'created'", "'ready'", "'priority'", "'spawn_auto_blocked'", "'odd'"]);
  if (name === "current_run_id" || name === "run_id") return chosen(["null", "1", "2", "99", "'uuid-1'"]);
  return type === "TEXT" ? text : number;
}

interface Shape {
  /** `right`, none at all, or a text where a counted number belongs. */
  key: "right" | "none" | "text";
  /** Nothing is NOT NULL. */
  loose: boolean;
  rowless: boolean;
  foreign: string[];
}

function columnOf(declared: string, { key, loose }: Shape): string {
  let column = declared;
  if (key !== "right") column = column.replace(/ PRIMARY KEY( AUTOINCREMENT)?/u, "");
  if (key === "text") column = column.replace(/^id INTEGER/u, "id TEXT");
  return loose ? column.replace(" NOT NULL", "") : column;
}

function statementsOf(table: string, columns: readonly string[], shape: Shape, rows: string[][]): string[] {
  const keys = TABLES[table]?.filter((column) => column.startsWith("PRIMARY KEY")) ?? [];
  const rowless =
    shape.rowless && shape.key === "right" && !columns.some((each) => each.includes("AUTOINCREMENT"));
  const parts = [
    ...columns.map((column) => columnOf(column, shape)),
    ...shape.foreign.map((name) => `${named(name)} BLOB`),
    ...(shape.key === "right" ? keys : []),
  ];
  const names = [...columns.map((column) => column.split(" ")[0] ?? ""), ...shape.foreign].map(named);
  return [
    `create table ${table} (${parts.join(", ")})${rowless ? " without rowid" : ""}`,
    ...rows.map((row) => `insert or ignore into ${table} (${names.join(", ")}) values (${row.join(", ")})`),
  ];
}

function tableOf(table: string): fc.Arbitrary<string[]> {
  const declared = (TABLES[table] ?? []).filter((column) => !column.startsWith("PRIMARY KEY"));
  const oldest = OLDEST[table] ?? [];
  const later = declared.filter((column) => !oldest.includes(column.split(" ")[0] ?? ""));
  const shape = fc.record<Shape>({
    key: fc.constantFrom("right", "right", "right", "none", "text"),
    loose: fc.boolean(),
    rowless: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    foreign: fc.subarray(FOREIGN),
  });
  return fc.tuple(fc.subarray(later), shape).chain(([more, form]) => {
    const columns = declared.filter((column) => more.includes(column) || !later.includes(column));
    const row = fc.tuple(
      ...columns.map((column) => valueOf(table, column, form.key)),
      ...form.foreign.map(() => odd),
    );
    return fc
      .array(row, { maxLength: table === "tasks" ? 5 : 4, size: "max" })
      .map((rows) => statementsOf(table, columns, form, rows));
  });
}

const others = Object.keys(OLDEST).filter((table) => table !== "tasks");

/** Files of every shape, with any rows a program may have written into them. */
export const legacyFile: fc.Arbitrary<LegacyFile> = fc
  .tuple(fc.subarray(others), fc.boolean())
  .chain(([present, view]) =>
    fc.tuple(...["tasks", ...present].map(tableOf)).map((made) => ({
      statements: [...made.flat(), ...(view ? ["create view mine as select id, title from tasks"] : [])],
      tables: ["tasks", ...present],
      foreign: FOREIGN,
    })),
  );
