import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testBoard } from "../support/board.ts";

const oneColumnALine = (sql: string): string =>
  sql.replace(
    /^(CREATE TABLE [^(]+\()([^]*)\)$/iu,
    (_all, head: string, body: string) => `${head}\n  ${body.replaceAll(/, (?![^(]*\))/gu, ",\n  ")}\n)`,
  );

/** Every table and index of a new board; other programs rely on it. A change here is a change of the contract. */
test("the schema of a new board is the golden one", async () => {
  const { board, close } = await testBoard();
  const rows = await board.sql<{ sql: string }>`
    select sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by type desc, name`;
  close();
  const text = `${rows.map(({ sql }) => `${oneColumnALine(sql)};`).join("\n\n")}\n`;
  const golden = join(import.meta.dir, "schema.golden.sql");
  if (process.env["UPDATE_GOLDEN"] === "1") await Bun.write(golden, text);
  expect(text).toBe(readFileSync(golden, "utf8"));
});

test("no triggers, no views, no unique indexes, no user_version: the file stays the shared one", async () => {
  const { board, close } = await testBoard();
  expect(
    await board.sql`select name from sqlite_master where type in ('trigger', 'view') or sql like '%unique%'`,
  ).toEqual([]);
  expect(await board.sql`pragma user_version`).toEqual([{ user_version: 0 }]);
  const names = await board.sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`;
  for (const { name } of names)
    expect(name).toMatch(
      /^(?:tasks|task_(?:links|comments|events|runs|attachments)|kanban_notify_subs|kanbun_\w+)$/u,
    );
  close();
});
