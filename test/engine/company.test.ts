import { expect, test } from "bun:test";
import {
  hold,
  native,
  open,
  openFiles,
  openNew,
  rows,
  script,
  start,
  thrownBy,
  value,
  lines,
} from "./scratch.ts";

// Several boards and several connections in one process, and readers beside a writer that takes its time.

test("two boards in one process do not know of each other", async () => {
  const [one, two] = [await openNew("one.db"), await openNew("two.db")];
  one.exec("begin immediate; insert into t values (1, 'one')");
  two.exec("begin immediate; insert into t values (1, 'two')");
  one.exec("commit");
  two.exec("rollback");
  expect(rows(one, "select b from t")).toEqual([{ b: "one" }]);
  expect(rows(two, "select b from t")).toEqual([]);
  two.close();
  one.exec("insert into t values (2, 'still open')");
  expect(value(one, "select count(*) from t")).toBe(2);
});

test("closing one of two connections to a board leaves the locks of the other alone", async () => {
  const board = await openNew();
  const other = await open(board.path);
  board.exec("begin immediate; insert into t values (1, 'x')");
  other.close();
  const third = await open(board.path);
  expect(thrownBy(() => third.exec("begin immediate"))).toMatchObject({ code: "busy" });
  third.close();
  expect(await native(board.path, "select count(*) from t")).toBe("0");
  board.exec("commit");
  expect(await native(board.path, "select count(*) from t")).toBe("1");
});

test("boards opened and closed many times leave no descriptors behind", async () => {
  const board = await openNew();
  const ofTheBoard = () => openFiles(process.pid).filter((file) => file.startsWith(board.path));
  const before = ofTheBoard();
  for (let round = 0; round < 50; round++) {
    const other = await open(board.path);
    other.prepare("select * from t").all([]);
    other.close();
  }
  expect(before.length).toBeGreaterThan(0);
  expect(ofTheBoard()).toEqual(before);
});

test("readers in this and another process go on while a long transaction is written", async () => {
  const board = await openNew();
  board.exec("insert into t (b) values ('before')");
  const reader = await open(board.path);
  const writer = start(script("long-writer.ts", board.path, 3000));
  const progress = lines(writer.stdout);
  let reads = 0;
  for (let line = await progress.next(); line !== "committing"; line = await progress.next()) {
    if (line === undefined) throw new Error(await new Response(writer.stderr).text());
    expect(value(reader, "select count(*) from t")).toBe(1);
    reads++;
  }
  expect(reads).toBeGreaterThan(10);
  expect(await writer.exited).toBe(0);
  expect(value(reader, "select count(*) from t")).toBe(3001);
  expect(value(reader, "pragma integrity_check")).toBe("ok");
});

test("a process that dies inside a transaction releases the board at once and leaves nothing of it", async () => {
  const board = await openNew();
  const victim = await hold(board.path, "begin immediate; insert into t values (1, 'never committed')");
  expect(thrownBy(() => board.exec("begin immediate"))).toMatchObject({ code: "busy" });
  victim.kill("SIGKILL");
  await victim.exited;
  board.exec("insert into t values (2, 'free again')");
  expect(rows(board, "select a from t")).toEqual([{ a: 2 }]);
});
