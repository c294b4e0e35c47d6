import type { RawRow } from "./rows.ts";
import type { Sql, SqlParam } from "./sql.ts";

const templates = new Map<string, TemplateStringsArray>();

/**
 * Puts back a row that was read with `select *`: every column by name, values bound. For rows whose columns are
 * known only when the program runs, because other programs add their own.
 */
export async function insertRow(sql: Sql, table: string, row: RawRow): Promise<void> {
  const columns = Object.keys(row);
  await sql(template(table, columns), ...columns.map((column) => row[column] as SqlParam));
}

/** One template per table and set of columns, so that the statement stays prepared. */
function template(table: string, columns: readonly string[]): TemplateStringsArray {
  const names = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(", ");
  const head = `insert into ${table} (${names}) values (`;
  const known = templates.get(head);
  if (known) return known;
  const parts = [head, ...columns.slice(1).map(() => ", "), ")"];
  const made: TemplateStringsArray = Object.assign(parts, { raw: parts });
  templates.set(head, made);
  return made;
}
