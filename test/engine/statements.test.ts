import { expect, test } from "bun:test";
import { open, openNew, rows, thrownBy, value } from "./scratch.ts";

test("rows come as objects by column name, in order", async () => {
  const database = await openNew();
  database.exec("insert into t values (1, 'one'), (2, 'two'), (3, null)");
  expect(rows(database, "select a, b from t order by a desc")).toEqual([
    { a: 3, b: null },
    { a: 2, b: "two" },
    { a: 1, b: "one" },
  ]);
});

test("of two columns with one name the later wins", async () => {
  const database = await open(":memory:");
  expect(rows(database, "select 1 as x, 2 as x")).toEqual([{ x: 2 }]);
});

test("a statement can be used again with other values", async () => {
  const database = await openNew();
  const insert = database.prepare("insert into t (b) values (?)");
  for (const text of ["a", "longer than before", "b"]) insert.run([text]);
  const find = database.prepare("select a from t where b = ?");
  expect(find.all(["b"])).toEqual([{ a: 3 }]);
  expect(find.all(["a"])).toEqual([{ a: 1 }]);
  expect(find.all(["missing"])).toEqual([]);
});

test("run tells the changes of this statement alone and the last row id", async () => {
  const database = await openNew();
  const insert = database.prepare("insert into t (b) values (?), (?)");
  expect(insert.run(["a", "b"])).toEqual({ changes: 2, lastRowId: 2 });
  expect(database.prepare("create table other (x)").run([]).changes).toBe(0);
  expect(database.prepare("update t set b = 'c' where a = 99").run([]).changes).toBe(0);
  expect(database.prepare("delete from t").run([]).changes).toBe(2);
});

test("a row id beyond 2^53 is not needed to be exact, the row itself is", async () => {
  const database = await openNew();
  database.prepare("insert into t values (?, 'far')").run([2n ** 60n]);
  expect(value(database, "select a from t")).toBe(2n ** 60n);
});

test("columns follow a schema that changed under a prepared statement", async () => {
  const database = await openNew();
  const select = database.prepare("select * from t");
  database.exec("insert into t values (1, 'x')");
  expect(select.all([])).toEqual([{ a: 1, b: "x" }]);
  database.exec("alter table t add column c default 7");
  expect(select.all([])).toEqual([{ a: 1, b: "x", c: 7 }]);
  database.exec("alter table t rename column b to renamed");
  expect(select.all([])).toEqual([{ a: 1, renamed: "x", c: 7 }]);
});

test("exec runs every statement of a script and stops at the first failure", async () => {
  const database = await openNew();
  database.exec("-- a comment\ninsert into t values (1, ';'); ; insert into t values (2, 'b'); -- the end");
  expect(value(database, "select count(*) from t")).toBe(2);
  const error = thrownBy(() =>
    database.exec("insert into t values (3, 'c'); nonsense; insert into t values (4, 'd')"),
  );
  expect(error).toMatchObject({ name: "EngineError", code: "sql" });
  expect(value(database, "select max(a) from t")).toBe(3);
});

test("prepare takes exactly one statement", async () => {
  const database = await openNew();
  expect(thrownBy(() => database.prepare("select 1; select 2"))).toMatchObject({ code: "misuse" });
  expect(thrownBy(() => database.prepare(""))).toMatchObject({ code: "misuse" });
  expect(thrownBy(() => database.prepare("-- nothing"))).toMatchObject({ code: "misuse" });
  expect(database.prepare("select 1 as one; -- and a remark").all([])).toEqual([{ one: 1 }]);
  expect(database.prepare("select 1 as one;  \n").sql).toBe("select 1 as one;  \n");
});

test("SQL errors say what SQLite said", async () => {
  const database = await openNew();
  expect(thrownBy(() => database.prepare("selekt 1"))).toMatchObject({
    code: "sql",
    message: 'near "selekt": syntax error',
  });
  expect(thrownBy(() => database.prepare("select * from missing"))).toMatchObject({
    code: "sql",
    message: "no such table: missing",
  });
});

test("a violated constraint is its own kind of error, with SQLite's extended code", async () => {
  const database = await openNew();
  database.exec("create unique index one_b on t (b); insert into t values (1, 'x')");
  const insert = database.prepare("insert into t (b) values (?)");
  expect(thrownBy(() => insert.run(["x"]))).toMatchObject({
    code: "constraint",
    sqliteCode: 2067,
    message: "UNIQUE constraint failed: t.b",
  });
  expect(insert.run(["y"]).changes).toBe(1);
});

test("inTransaction follows begin, commit, rollback and failures inside", async () => {
  const database = await openNew();
  expect(database.inTransaction).toBe(false);
  database.exec("begin immediate; insert into t values (1, 'x')");
  expect(database.inTransaction).toBe(true);
  expect(thrownBy(() => database.exec("insert into t values (1, 'again')"))).toMatchObject({
    code: "constraint",
  });
  expect(database.inTransaction).toBe(true);
  database.exec("rollback");
  expect(database.inTransaction).toBe(false);
  expect(value(database, "select count(*) from t")).toBe(0);
});

test("what is finalized or closed cannot be used, and both can be repeated", async () => {
  const database = await openNew();
  const select = database.prepare("select 1");
  const other = database.prepare("select 2");
  select.finalize();
  select.finalize();
  expect(thrownBy(() => select.all([]))).toMatchObject({ code: "misuse" });
  database.close();
  database.close();
  expect(thrownBy(() => other.all([]))).toMatchObject({ code: "misuse" });
  expect(thrownBy(() => database.prepare("select 1"))).toMatchObject({ code: "misuse" });
  expect(thrownBy(() => database.exec("select 1"))).toMatchObject({ code: "misuse" });
  expect(thrownBy(() => database.onCommit(() => {}))).toMatchObject({ code: "misuse" });
  expect(database.inTransaction).toBe(false);
});

test("thousands of rows and a heap that grows meanwhile", async () => {
  const database = await openNew();
  const insert = database.prepare("insert into t (b) values (?)");
  database.exec("begin");
  for (let index = 0; index < 3000; index++) insert.run([`${index}:${"ä".repeat(2000)}`]);
  database.exec("commit");
  const all = rows(database, "select a, b from t order by a");
  expect(all.length).toBe(3000);
  expect(all.every(({ a, b }, index) => a === index + 1 && b === `${index}:${"ä".repeat(2000)}`)).toBe(true);
});

test("full-text search, JSON, window functions and dates are in the build", async () => {
  const database = await open(":memory:");
  database.exec("create virtual table f using fts5 (x); insert into f values ('the quick fox')");
  expect(rows(database, "select x from f where f match 'quick'")).toEqual([{ x: "the quick fox" }]);
  expect(value(database, "select json_extract('{\"a\":[1,2]}', '$.a[1]')")).toBe(2);
  expect(value(database, "select row_number() over ()")).toBe(1);
  expect(value(database, "select datetime(0, 'unixepoch')")).toBe("1970-01-01 00:00:00");
  const year = new Date(86_400_000 * 200).getFullYear();
  expect(value(database, "select strftime('%Y', 17280000, 'unixepoch', 'localtime')")).toBe(String(year));
});
