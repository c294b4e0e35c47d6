import { expect, test } from "bun:test";
import { hold, native, open, openNew, script, start, until, value } from "./scratch.ts";

test("a commit by another of our processes, by native SQLite and by ourselves is noticed", async () => {
  const board = await openNew();
  let calls = 0;
  const stop = board.onCommit(() => calls++);
  const commits = [
    () => native(board.path, "insert into t (b) values ('native')"),
    async () => void (await hold(board.path, "insert into t (b) values ('ours')")).stdin.end(),
    async () => board.exec("insert into t (b) values ('self')"),
  ];
  for (const [done, commit] of commits.entries()) {
    await commit();
    await until(() => calls > done, `commit ${done} is noticed`);
    expect(value(board, "select count(*) from t")).toBe(done + 1);
    calls = done + 1;
  }
  stop();
});

test("a commit of our own is noticed at once, not by the next look at the clock", async () => {
  const board = await openNew();
  let calls = 0;
  const stop = board.onCommit(() => calls++);
  board.exec("insert into t (b) values ('self')");
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  await promise;
  expect(calls).toBe(1);
  stop();
});

test("what is rolled back, only read, or only moved by a checkpoint is no commit", async () => {
  const board = await openNew();
  board.exec("insert into t (b) values ('x')");
  const mark = board.commitMark();
  board.exec("begin; insert into t (b) values ('y'); rollback");
  value(board, "select count(*) from t");
  board.exec("pragma wal_checkpoint(passive)");
  expect(board.commitMark()).toBe(mark);
});

test("every listener is called, a throwing one does not silence the rest, a stopped one is not called again", async () => {
  const board = await openNew();
  const other = await open(board.path);
  const called: string[] = [];
  const stopFirst = board.onCommit(() => called.push("first"));
  const stopSecond = other.onCommit(() => called.push("second"));
  board.exec("insert into t (b) values ('x')");
  await until(() => called.includes("first") && called.includes("second"), "both are called");
  stopFirst();
  stopFirst();
  called.length = 0;
  board.exec("insert into t (b) values ('y')");
  await until(() => called.includes("second"), "the second is called");
  expect(called).not.toContain("first");
  stopSecond();
});

test("a listener may stop listening, close its database, or write, while it is called", async () => {
  const board = await openNew();
  const other = await open(board.path);
  let calls = 0;
  const stop = other.onCommit(() => {
    calls++;
    if (calls === 1) other.exec("insert into t (b) values ('answer')");
    if (calls === 2) {
      stop();
      other.close();
    }
  });
  board.exec("insert into t (b) values ('question')");
  await until(() => calls === 2, "the answer is noticed too");
  expect(value(board, "select count(*) from t")).toBe(2);
});

test("a board in memory notifies of its own commits, schema changes included", async () => {
  const board = await open(":memory:");
  let calls = 0;
  board.onCommit(() => calls++);
  board.exec("create table t (a)");
  await until(() => calls === 1, "the schema change is noticed");
  const mark = board.commitMark();
  board.exec("insert into t values (1)");
  expect(board.commitMark()).not.toBe(mark);
});

test("listening keeps no process alive", async () => {
  const board = await openNew();
  const listener = start(script("listener.ts", board.path));
  expect(await listener.exited).toBe(0);
});
