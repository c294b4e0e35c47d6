import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Board } from "../../src/kernel/index.ts";
import { testBoard } from "../support/board.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";
import { expectViews } from "../support/views.ts";
import type { LegacyFile } from "./legacy-files.ts";
import { legacyFile } from "./legacy-files.ts";

setDefaultTimeout(300_000);

const seed = Number(process.env["KANBUN_TEST_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]) | 0;
const numRuns = Number(process.env["KANBUN_TEST_RUNS"] ?? 15);

/** Reads with another SQLite than ours. */
function native<T>(path: string, work: (database: Database) => T): T {
  const database = new Database(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

type Rows = Record<string, unknown[]>;
const schemaOf = (path: string): unknown[] =>
  native(path, (database) => database.query("select name, sql from sqlite_master order by name").all());
const rowsOf = (path: string, tables: readonly string[]): Rows =>
  native(path, (database) =>
    Object.fromEntries(tables.map((table) => [table, database.query(`select * from ${table}`).all()])),
  );

/** The statements by which the first program works, in the order of a task's life. */
const ORIGINAL = [
  `insert into tasks (id, title, body, assignee, status, priority, created_by, created_at, workspace_kind,
    workspace_path, tenant, idempotency_key, max_runtime_seconds, skills)
    values ('t_theirs', 'theirs', null, 'ada', 'ready', 0, 'user', 10, 'scratch', null, null, null, null, null)`,
  "insert into task_events (task_id, run_id, kind, payload, created_at) values ('t_theirs', null, 'created', null, 10)",
  "insert or ignore into task_links (parent_id, child_id) values ('t_theirs', 't_else')",
  "insert into task_comments (task_id, author, body, created_at) values ('t_theirs', 'ada', 'text', 10)",
  `insert or ignore into kanban_notify_subs (task_id, platform, chat_id, thread_id, user_id, created_at, last_event_id)
    values ('t_theirs', 'telegram', '1', '', null, 10, 0)`,
  `update tasks set status = 'running', claim_lock = 'h:1', claim_expires = 99, started_at = coalesce(started_at, 11)
    where id = 't_theirs' and status = 'ready' and claim_lock is null`,
  `insert into task_runs (task_id, profile, step_key, status, claim_lock, claim_expires, max_runtime_seconds, started_at)
    values ('t_theirs', 'ada', null, 'running', 'h:1', 99, null, 11)`,
  "update tasks set current_run_id = last_insert_rowid(), worker_pid = 7, spawn_failures = 0 where id = 't_theirs'",
];

/** No row and no text is lost; links and subscriptions that repeat a key are one, and running tasks get runs. */
function expectKept({ tables, foreign }: LegacyFile, before: Rows, after: Rows): void {
  for (const table of tables) {
    const [old = [], now = []] = [before[table], after[table]] as Record<string, unknown>[][];
    if (table === "task_links" || table === "kanban_notify_subs") {
      expect(now.length).toBeLessThanOrEqual(old.length);
      continue;
    }
    const added = now.length - old.length;
    expect([table, table === "task_runs" ? added >= 0 : added === 0]).toEqual([table, true]);
    for (const name of [...foreign, "title", "body", "summary", "author", "filename"]) {
      if (!(name in (old[0] ?? {}))) continue;
      const values = (rows: Record<string, unknown>[]) =>
        rows.map((row) => JSON.stringify(row[name] ?? "")).sort();
      const more = Array.from({ length: added }, () => JSON.stringify(""));
      expect([table, name, values(now)]).toEqual([table, name, [...values(old), ...more].sort()]);
    }
  }
}

/** Every view opens, and a task of our own lives its whole life. */
async function expectUsable(board: Board): Promise<void> {
  const ids = (await verb(board, "list", { include_archived: true })).map(({ id }) => id);
  await expectViews(board, "an upgraded file", ids);
  const id = await made(board, { title: "ours", parents: [] });
  await claimed(board, id);
  await verb(board, "complete", { task_id: id, summary: "s" });
  for (const each of ids) {
    await verb(board, "comment", { task_id: each, body: "still here" });
    await verb(board, "edit", { task_id: each, title: "renamed" });
    await verb(board, "undo", { task_id: each }).catch(() => undefined);
  }
  const { runs } = await verb(board, "show", { task_id: id });
  expect(runs.map(({ outcome }) => outcome)).toEqual(["completed"]);
  expect(
    await board.sql`select t.id from tasks t left join task_runs r on r.id = t.current_run_id
      where t.status = 'running' and (r.id is null or r.ended_at is not null or r.task_id <> t.id)`,
  ).toEqual([]);
}

async function upgrade(dir: string, made: LegacyFile): Promise<void> {
  const path = join(dir, "kanban.db");
  const copies = () => readdirSync(dir).filter((name) => /\.(bak|part)$/u.test(name));
  native(path, (database) => made.statements.forEach((statement) => database.exec(statement)));
  const [schema, before] = [schemaOf(path), rowsOf(path, made.tables)];
  const first = await testBoard({}, path);
  first.close();
  const [copy = "", ...more] = copies();
  expect([copy.endsWith(".bak"), more]).toEqual([true, []]);
  expect(schemaOf(join(dir, copy))).toEqual(schema);
  expect(rowsOf(join(dir, copy), made.tables)).toEqual(before);
  expectKept(made, before, rowsOf(path, made.tables));
  const upgraded = schemaOf(path);
  const again = await testBoard({ thorough: true }, path);
  try {
    expect(schemaOf(path)).toEqual(upgraded);
    await expectUsable(again.board);
    native(path, (database) => ORIGINAL.forEach((statement) => database.exec(statement)));
    expect((await verb(again.board, "runs", { task_id: "t_theirs" }))[0]?.claim_lock).toBe("h:1");
    await verb(again.board, "complete", { task_id: "t_theirs", summary: "done for them" });
  } finally {
    again.close();
  }
  const { stdout } = Bun.spawnSync(["sqlite3", "-batch", path, "pragma integrity_check"]);
  expect(stdout.toString()).toBe("ok\n");
  expect(copies()).toEqual([copy]);
  await expectNewerUntouched(path);
  expect(copies()).toEqual([copy]);
}

async function expectNewerUntouched(path: string): Promise<void> {
  native(path, (database) => {
    database.exec("update kanbun_meta set value = '2' where key = 'schema_version'");
    database.exec("drop index idx_tasks_tenant");
    database.exec("pragma wal_checkpoint(truncate)");
  });
  const before = readFileSync(path);
  expect((await refusal(testBoard({ thorough: true }, path))).code).toBe("schema_too_new");
  expect(readFileSync(path).equals(before)).toBe(true);
}

test(`files of every shape are copied first, upgraded whole, readable, and usable by both programs (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(legacyFile, async (file) => {
      const dir = mkdtempSync(join(tmpdir(), "kanbun-legacy-"));
      try {
        await upgrade(dir, file);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    }),
    { seed, numRuns, endOnFailure: Boolean(process.env["CI"]) },
  );
});
