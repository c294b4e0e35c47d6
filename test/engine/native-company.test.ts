import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  lines,
  native,
  open,
  openNew,
  rows,
  run,
  scratch,
  script,
  startTalking,
  thrownBy,
  value,
} from "./scratch.ts";

const STEPS = 500;
const PYTHON_WRITER = join(import.meta.dir, "processes", "counting_writer.py");

test("native Python, the native shell and two of ours write one file at once and nothing is lost", async () => {
  const path = join(scratch(), "board.db");
  const watcher = await open(path);
  watcher.exec("create table counter (v); insert into counter values (0)");
  watcher.exec("create table log (n integer primary key, who text, v integer)");
  const shellStep =
    ".timeout 30000\nbegin immediate; update counter set v = v + 1;\n" +
    "insert into log (who, v) select 'shell', v from counter; commit;\n";
  const finished = await Promise.all([
    run(script("counting-writer.ts", path, STEPS, "ours-1")),
    run(script("counting-writer.ts", path, STEPS, "ours-2")),
    run(["python3", PYTHON_WRITER, path, String(STEPS), "python-1"]),
    run(["python3", PYTHON_WRITER, path, String(STEPS), "python-2"]),
    run(["sqlite3", "-batch", path], { stdin: shellStep.repeat(STEPS) }),
    visitOften(path),
  ]);
  expect(finished.map(({ code, errors }) => ({ code, errors }))).toEqual(
    finished.map(() => ({ code: 0, errors: "" })),
  );
  expect(value(watcher, "select v from counter")).toBe(STEPS * 5);
  expect(value(watcher, "select count(*) from (select distinct v from log)")).toBe(STEPS * 5);
  expect(rows(watcher, "select count(*) as n from log group by who").map(({ n }) => n)).toEqual(
    Array(5).fill(STEPS),
  );
  expect(value(watcher, "pragma integrity_check")).toBe("ok");
  expect(await native(path, "pragma integrity_check")).toBe("ok");
}, 120_000);

/** Short visits by native programs, which would delete the log if they took themselves for the last to leave. */
async function visitOften(path: string) {
  for (let visit = 0; visit < 20; visit++) {
    await native(path, "select count(*) from log");
    if (!existsSync(`${path}-wal`) || !existsSync(`${path}-shm`)) {
      return { code: 1, out: "", errors: "a visitor deleted the log under us" };
    }
  }
  return { code: 0, out: "", errors: "" };
}

test("both sides see each other's commits at once, whoever wrote last", async () => {
  const board = await openNew();
  for (let round = 1; round <= 5; round++) {
    board.exec(`insert into t (b) values ('ours ${round}')`);
    expect(await native(board.path, "select count(*) from t")).toBe(String(round * 2 - 1));
    await native(board.path, `insert into t (b) values ('native ${round}')`);
    expect(value(board, "select count(*) from t")).toBe(round * 2);
    expect(value(board, "select b from t order by a desc limit 1")).toBe(`native ${round}`);
  }
});

test("a native writer in a transaction makes ours busy at once, and the other way round", async () => {
  const board = await openNew();
  const holder = startTalking(["sqlite3", "-batch", board.path]);
  await holder.stdin.write("begin immediate; insert into t (b) values ('held');\nselect 'holding';\n");
  await holder.stdin.flush();
  expect(await lines(holder.stdout).next()).toBe("holding");
  expect(thrownBy(() => board.exec("begin immediate"))).toMatchObject({ code: "busy" });
  expect(value(board, "select count(*) from t")).toBe(0);
  await holder.stdin.write("commit;\n");
  await holder.stdin.end();
  await holder.exited;
  board.exec("begin immediate; insert into t (b) values ('ours')");
  const refused = await run(["sqlite3", "-batch", board.path, "insert into t (b) values ('refused')"]);
  expect(refused.errors).toContain("locked");
  board.exec("commit");
  expect(value(board, "select count(*) from t")).toBe(2);
});

test("a long log written by native SQLite is read by ours, and the other way round", async () => {
  const board = await openNew();
  const other = await open(board.path);
  // Someone who reads an old snapshot keeps the log from being started over.
  other.exec("begin");
  value(other, "select count(*) from t");
  const fill = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)";
  const page = "hex(randomblob(3990))";
  await native(board.path, `pragma wal_autocheckpoint=0; ${fill} insert into t (b) select ${page} from n`);
  expect(value(board, "select count(*) from t")).toBe(5000);
  expect(value(board, "select count(*) from t where length(b) = 7980")).toBe(5000);
  board.exec("pragma wal_autocheckpoint = 0; pragma synchronous = off");
  board.exec(`${fill} insert into t (b) select ${page} from n`);
  expect(await native(board.path, "select count(*), sum(length(b)) from t")).toBe(`10000|${7980 * 10_000}`);
  expect(await native(board.path, "insert into t (b) values ('native again'); select count(*) from t")).toBe(
    "10001",
  );
  expect(value(board, "select max(a) from t")).toBe(10_001);
  expect(value(other, "select count(*) from t")).toBe(0);
  other.exec("commit");
  expect(await native(board.path, "pragma wal_checkpoint(truncate)")).toBe("0|0|0");
  expect(value(board, "select count(*) from t")).toBe(10_001);
  expect(value(board, "pragma integrity_check")).toBe("ok");
});

test("a native backup of a live board is whole", async () => {
  const board = await openNew();
  board.exec("insert into t (b) values ('x'), ('y')");
  const copy = join(scratch(), "copy.db");
  await native(board.path, `.backup ${copy}`);
  expect(await native(copy, "pragma integrity_check; select count(*) from t")).toBe("ok\n2");
  board.exec(`vacuum into '${join(scratch(), "ours.db")}'`);
});
