import { expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../src/kernel/engine/index.ts";
import { native, open, openFiles, openNew, rows, run, scratch, script, value } from "./scratch.ts";

/** Where the main file says how it is written: 1 rollback journal, 2 WAL. */
const FORMAT_AT_BYTE = 18;

test("a new board, its log and its shared memory are for their owner alone", async () => {
  const board = await openNew();
  for (const suffix of ["", "-wal", "-shm"]) expect(statSync(board.path + suffix).mode & 0o777).toBe(0o600);
});

test("log and shared memory take over the permissions of an existing board, whatever the umask", async () => {
  const path = join(scratch(), "shared.db");
  await native(path, "pragma journal_mode = wal; create table t (a)");
  chmodSync(path, 0o664);
  const board = await open(path);
  for (const suffix of ["-wal", "-shm"]) expect(statSync(board.path + suffix).mode & 0o777).toBe(0o664);
});

test("a new board is in WAL mode, with the engine's settings", async () => {
  const board = await openNew();
  expect(value(board, "pragma journal_mode")).toBe("wal");
  expect(value(board, "pragma synchronous")).toBe(2);
  expect(value(board, "pragma cell_size_check")).toBe(1);
  expect(value(board, "pragma journal_size_limit")).toBe(32 * 1024 * 1024);
  expect(value(board, "pragma wal_autocheckpoint")).toBe(1000);
  expect(value(await open(board.path, { synchronous: "normal" }), "pragma synchronous")).toBe(1);
});

test("an empty file becomes a board", async () => {
  const path = join(scratch(), "empty.db");
  writeFileSync(path, "");
  const board = await open(path);
  board.exec("create table t (a)");
  expect(value(board, "pragma journal_mode")).toBe("wal");
});

test("the journal mode of an existing file is left alone, and the file works", async () => {
  const path = join(scratch(), "rollback.db");
  await native(path, "create table t (a); insert into t values (1)");
  const board = await open(path);
  const other = await open(path);
  const mark = other.commitMark();
  board.exec("insert into t values (2)");
  expect(value(other, "select count(*) from t")).toBe(2);
  expect(other.commitMark()).not.toBe(mark);
  expect(await native(path, "insert into t values (3); select count(*) from t")).toBe("3");
  expect(value(board, "select count(*) from t")).toBe(3);
  expect(value(board, "pragma integrity_check")).toBe("ok");
  expect(readFileSync(path)[FORMAT_AT_BYTE]).toBe(1);
});

test("opening an existing board writes nothing into it", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  board.close();
  const before = readFileSync(board.path);
  const again = await open(board.path);
  value(again, "select count(*) from t");
  again.close();
  expect(Buffer.compare(before, readFileSync(board.path))).toBe(0);
});

test("a board that is missing is not created when it must not be", async () => {
  const path = join(scratch(), "missing.db");
  for (const options of [{ create: false }, { readonly: true }]) {
    await expect(openDatabase(path, options)).rejects.toMatchObject({
      name: "EngineError",
      code: "cant_open",
    });
  }
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

test("what cannot be a board is refused with what to do", async () => {
  const directory = scratch();
  const link = join(directory, "link.db");
  symlinkSync(join(directory, "nothing.db"), link);
  mkdirSync(join(directory, "folder.db"));
  for (const path of [
    link,
    join(directory, "folder.db"),
    join(directory, "no", "such", "directory", "x.db"),
  ]) {
    await expect(openDatabase(path)).rejects.toMatchObject({ code: "cant_open", hint: expect.any(String) });
  }
  const text = join(directory, "text.db");
  writeFileSync(text, "This is no database, but it is long enough to have a header. ".repeat(100));
  await expect(openDatabase(text)).rejects.toMatchObject({ code: "corrupt", hint: expect.any(String) });
  expect(readFileSync(text, "utf8")).toStartWith("This is no database");
});

test("a symbolic link leads to the board, and the log stands beside the board, not beside the link", async () => {
  const board = await openNew();
  const link = join(scratch(), "link.db");
  symlinkSync(board.path, link);
  const linked = await open(link);
  expect(linked.path).toBe(realpathSync(board.path));
  linked.exec("insert into t values (1, 'through the link')");
  expect(rows(board, "select b from t")).toEqual([{ b: "through the link" }]);
  expect(statSync(`${link}-wal`, { throwIfNoEntry: false })).toBeUndefined();
});

test("names with spaces, quotes, question marks and umlauts are only names", async () => {
  const board = await openNew("Tafel ö 'x' ?mode=memory&#.db");
  board.exec("insert into t values (1, 'x')");
  expect(statSync(board.path).size).toBeGreaterThan(0);
  expect(await native(board.path, "select count(*) from t")).toBe("1");
});

test("a relative path and :memory: say what they are", async () => {
  const board = await open(":memory:");
  expect(board.path).toBe(":memory:");
  const other = await open(":memory:");
  board.exec("create table only_here (x)");
  expect(value(other, "select count(*) from sqlite_schema")).toBe(0);
});

test("many processes may create one board at the same moment", async () => {
  const path = join(scratch(), "race.db");
  const finished = await Promise.all(Array.from({ length: 6 }, () => run(script("creator.ts", path))));
  expect(finished.map(({ code, errors }) => ({ code, errors }))).toEqual(
    finished.map(() => ({ code: 0, errors: "" })),
  );
  const board = await open(path);
  expect(value(board, "select count(*) from arrivals")).toBe(6);
  expect(value(board, "pragma journal_mode")).toBe("wal");
});

test("an open board is not inherited by child processes, which would keep its locks alive", async () => {
  const board = await openNew();
  expect(openFiles(process.pid)).toContain(board.path);
  for (const detached of [false, true]) {
    const child = Bun.spawn(["cat"], { detached, stdin: "pipe", stdout: "ignore" });
    try {
      expect(openFiles(child.pid).filter((file) => file.startsWith(board.path))).toEqual([]);
    } finally {
      await child.stdin.end();
      await child.exited;
    }
  }
});

test("a process without standard streams writes its board, and its prints go elsewhere", async () => {
  const path = join(scratch(), "board.db");
  const { code } = await run([
    "sh",
    "-c",
    `exec 0<&- 1>&- 2>&-; exec "$@"`,
    "sh",
    ...script("printer.ts", path),
  ]);
  expect(code).toBe(0);
  const board = await open(path);
  expect(value(board, "select count(*) from t")).toBe(1);
  expect(value(board, "pragma integrity_check")).toBe("ok");
});
