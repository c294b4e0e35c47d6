import { KanbunError } from "./errors.ts";
import { INDEXES, TABLES } from "./schema.ts";
import type { Sql } from "./sql.ts";

/**
 * Refuses (`corrupt`) a file in which a name of our tables or indexes belongs to something else: a view, an index, a
 * virtual table. Nothing could be made there, and what it holds is somebody's.
 */
export async function refuseTakenNames(sql: Sql): Promise<void> {
  const [tables, indexes] = [JSON.stringify(Object.keys(TABLES)), JSON.stringify(Object.keys(INDEXES))];
  const taken = await sql<{ name: string; kind: string; is_table: number }>`
    select name, kind, is_table from (
      select name, type = 'table' and coalesce(sql, '') not like 'create virtual%' as is_plain,
        case when sql like 'create virtual%' then 'virtual table' else type end as kind,
        lower(name) in (select value from json_each(${tables})) as is_table,
        lower(name) in (select value from json_each(${indexes})) as is_index
      from sqlite_master where type in ('table', 'view', 'index'))
    where (is_table and not is_plain) or (is_index and kind <> 'index')
    order by name`;
  const [first] = taken;
  if (!first) return;
  const more = taken.length > 1 ? ` (and ${taken.length - 1} more such names)` : "";
  const [article, wanted] = [
    first.kind === "index" ? "an" : "a",
    first.is_table === 1 ? "a table" : "an index",
  ];
  const drop = `drop ${first.kind === "virtual table" ? "table" : first.kind} "${first.name}"`;
  throw new KanbunError(
    "corrupt",
    `the file has ${article} ${first.kind} called ${first.name}, where a board needs ${wanted}${more}`,
    {
      hint: `nothing was changed; if nobody needs it, take it away in sqlite3 (${drop}), else keep the board in another file`,
      details: { names: taken.map(({ name, kind }) => ({ name, kind })) },
    },
  );
}
