import { describe, expect, test } from "bun:test";
import { copyFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../src/kernel/engine/index.ts";
import { hold, native, openNew, rows, run, scratch, thrownBy, until, value } from "./scratch.ts";

// A connection whose files were removed or replaced must not go on in a private copy of the world.

describe("a log that was removed under the only connection", () => {
  test("stops the next write with a clear error, saves what was acknowledged, and the board goes on", async () => {
    const board = await openNew();
    board.exec("insert into t values (1, 'acknowledged')");
    rmSync(`${board.path}-wal`);
    expectLost(board, "log");
    board.exec("insert into t values (2, 'afterwards')");
    expect(rows(board, "select b from t")).toEqual([{ b: "acknowledged" }, { b: "afterwards" }]);
    expect(await native(board.path, "select count(*) from t")).toBe("2");
    expect(statSync(`${board.path}-wal`).size).toBeGreaterThan(0);
  });

  test("together with the shared memory, as a clean-up does it", async () => {
    const board = await openNew();
    board.exec("insert into t values (1, 'acknowledged')");
    rmSync(`${board.path}-wal`);
    rmSync(`${board.path}-shm`);
    expectLost(board, "log");
    expect(value(board, "select b from t")).toBe("acknowledged");
  });

  test("leaves a transaction that was under way undone", async () => {
    const board = await openNew();
    board.exec("begin");
    value(board, "select count(*) from t");
    rmSync(`${board.path}-wal`);
    expect(thrownBy(() => board.exec("insert into t values (1, 'x')"))).toMatchObject({ code: "io" });
    if (board.inTransaction) board.exec("rollback");
    expect(value(board, "select count(*) from t")).toBe(0);
    board.exec("insert into t values (2, 'afterwards')");
    expect(await native(board.path, "select b from t")).toBe("afterwards");
  });
});

describe("files that go while a transaction is under way", () => {
  test("make its commit fail, when others already go on without it", async () => {
    const board = await openNew();
    board.exec("begin immediate; insert into t values (1, 'into the void')");
    const other = await replaceLog(board.path);
    expect(thrownBy(() => board.exec("commit"))).toMatchObject({ code: "io" });
    expect(board.inTransaction).toBe(false);
    expect(value(board, "select n from news")).toBe(1);
    other.kill("SIGKILL");
  });

  test("make its commit fail also when an earlier statement of it said so already", async () => {
    const board = await openNew();
    const stop = board.onCommit(() => {});
    board.exec("begin immediate; insert into t values (1, 'into the void')");
    const other = await replaceLog(board.path);
    await until(() => {
      try {
        value(board, "select count(*) from t");
        return false;
      } catch {
        return true;
      }
    }, "the loss is told");
    expect(board.inTransaction).toBe(true);
    expect(thrownBy(() => board.exec("commit"))).toMatchObject({ code: "io" });
    if (board.inTransaction) board.exec("rollback");
    expect(value(board, "select n from news")).toBe(1);
    stop();
    other.kill("SIGKILL");
  });

  test("never leave a transaction open that the caller did not get, or cannot end", async () => {
    const board = await openNew();
    const stop = board.onCommit(() => {});
    for (const within of [false, true]) {
      if (within) board.exec("begin immediate; insert into t (b) values ('undone')");
      rmSync(`${board.path}-wal`);
      const mark = board.commitMark();
      await until(() => mark !== board.commitMark(), "the loss is seen");
      expect(thrownBy(() => board.exec(within ? "rollback" : "begin"))).toMatchObject({ code: "io" });
      expect(board.inTransaction).toBe(false);
      board.exec("begin immediate; insert into t (b) values ('goes on'); commit");
    }
    stop();
    expect(await native(board.path, "select count(*) from t; pragma integrity_check")).toBe("2\nok");
  });
});

test("a log that others already replaced is left alone: their commits stand, ours in the old log do not come back", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'in the old log')");
  rmSync(`${board.path}-wal`);
  rmSync(`${board.path}-shm`);
  const other = await hold(
    board.path,
    "create table if not exists t (a integer primary key, b); insert into t values (9, 'new')",
  );
  expectLost(board, "log");
  expect(rows(board, "select a from t where a = 9")).toEqual([{ a: 9 }]);
  board.exec("insert into t values (10, 'ours again')");
  expect(await native(board.path, "select max(a) from t; pragma integrity_check")).toBe("10\nok");
  other.kill("SIGKILL");
});

for (const removed of [["-wal", "-shm"], ["-shm"]]) {
  test(`closing, after ${removed.join(" and ")} went and others went on, moves nothing old into the board`, async () => {
    const board = await openNew();
    board.exec("insert into t values (1, 'x')");
    for (const suffix of removed) rmSync(board.path + suffix);
    const other = await hold(board.path, "create table if not exists news (n); insert into news values (1)");
    other.kill("SIGKILL");
    await other.exited;
    board.close();
    expect(await native(board.path, "select n from news; pragma integrity_check")).toBe("1\nok");
  });
}

test("shared memory that was replaced stops the next write", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  renameSync(`${board.path}-shm`, `${board.path}-shm.old`);
  writeFileSync(`${board.path}-shm`, "");
  expectLost(board, "shared memory");
  board.exec("insert into t values (2, 'y')");
  expect(await native(board.path, "select count(*) from t")).toBe("2");
});

test("a board that was replaced by a backup is opened anew, and the backup is not written over", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'in the backup')");
  const backup = join(scratch(), "backup.db");
  await native(board.path, `.backup ${backup}`);
  board.exec("insert into t values (2, 'after the backup')");
  for (const suffix of ["-wal", "-shm"]) rmSync(board.path + suffix);
  copyFileSync(backup, `${board.path}.new`);
  renameSync(`${board.path}.new`, board.path);
  expectLost(board, "board file");
  expect(rows(board, "select b from t")).toEqual([{ b: "in the backup" }]);
  board.exec("insert into t values (3, 'goes on')");
  expect(await native(board.path, "select group_concat(a) from t; pragma integrity_check")).toBe("1,3\nok");
});

test("a board that vanished is reported each time and never created anew", async () => {
  const board = await openNew();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(board.path + suffix);
  expectLost(board, "board file");
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(thrownBy(() => board.exec("select * from t"))).toMatchObject({ code: "cant_open" });
  }
  expect(statSync(board.path, { throwIfNoEntry: false })).toBeUndefined();
});

test("statements prepared before go on to work after the board was opened anew", async () => {
  const board = await openNew();
  const insert = board.prepare("insert into t (b) values (?)");
  const count = board.prepare("select count(*) as n from t");
  insert.run(["x"]);
  rmSync(`${board.path}-wal`);
  expect(thrownBy(() => insert.run(["y"]))).toMatchObject({ code: "io" });
  insert.run(["z"]);
  expect(count.all([])).toEqual([{ n: 2 }]);
});

test("a reader notices within moments, without writing", async () => {
  const board = await openNew();
  const stop = board.onCommit(() => {});
  rmSync(`${board.path}-wal`);
  await until(() => {
    try {
      value(board, "select count(*) from t");
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: "io", message: expect.stringContaining("log") });
      return true;
    }
  }, "the loss is noticed");
  stop();
  expect(value(board, "select count(*) from t")).toBe(0);
});

test("a listener is called when the files are taken away, and for the commits that follow elsewhere", async () => {
  const board = await openNew();
  let calls = 0;
  board.onCommit(() => {
    calls++;
    try {
      value(board, "select count(*) from t");
    } catch (error) {
      expect(error).toMatchObject({ code: "io" });
    }
  });
  for (const suffix of ["-wal", "-shm"]) rmSync(board.path + suffix);
  await until(() => calls > 0, "the loss is told");
  value(board, "select count(*) from t");
  calls = 0;
  await native(board.path, "insert into t values (5, 'elsewhere')");
  await until(() => calls > 0, "the commit is told");
});

describe("shared memory that another program cuts short", () => {
  test("is an error or survived, never the end of the process", async () => {
    const board = await openNew();
    board.exec("insert into t values (1, 'x')");
    for (const bytes of [0, 3, 100, 4096]) {
      truncateSync(`${board.path}-shm`, bytes);
      expect(thrownBy(() => board.exec("insert into t (b) values ('y')"))).toMatchObject({ code: "io" });
      board.commitMark();
      board.exec("insert into t (b) values ('z')");
    }
    expect(value(board, "select count(*) from t")).toBe(5);
    expect(await native(board.path, "pragma integrity_check")).toBe("ok");
  });

  test("a native program that recovers from a crash beside us does no harm", async () => {
    const board = await openNew();
    board.exec("insert into t values (1, 'x')");
    // What a writer that died while it published leaves behind: two header copies that differ.
    const spoil = await run(["python3", "-c", SPOIL_HEADER, `${board.path}-shm`]);
    expect(spoil.code).toBe(0);
    expect(await native(board.path, "insert into t values (2, 'native'); select count(*) from t")).toBe("2");
    expect(value(board, "select count(*) from t")).toBe(2);
    board.exec("insert into t values (3, 'ours')");
    expect(await native(board.path, "select count(*) from t; pragma integrity_check")).toBe("3\nok");
  });

  test("ours recovers from a crash beside native programs", async () => {
    const board = await openNew();
    board.exec("insert into t values (1, 'x')");
    await run(["python3", "-c", SPOIL_HEADER, `${board.path}-shm`]);
    expect(value(board, "select count(*) from t")).toBe(1);
    board.exec("insert into t values (2, 'y')");
    expect(await native(board.path, "select count(*) from t; pragma integrity_check")).toBe("2\nok");
  });
});

const SPOIL_HEADER = `
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(48 + 8)
    f.write(b"\\xff\\xff")
`;

/** Takes log and shared memory away; another process goes on with new ones. */
async function replaceLog(path: string) {
  for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix);
  return hold(path, "create table if not exists news (n); insert into news values (1)");
}

/** The next write says what was taken away and writes nothing. */
function expectLost(board: Database, what: string): void {
  const error = thrownBy(() => board.exec("insert into t (a, b) values (77, 'into the void')"));
  expect(error).toMatchObject({ name: "EngineError", code: "io", hint: expect.any(String) });
  expect(error.message).toContain(what);
}
