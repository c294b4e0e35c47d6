import { expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hold, lines, native, open, openNew, run, script, startTalking, value } from "./scratch.ts";

const LOCK_TOOL = join(import.meta.dir, "processes", "locks.py");

// Who may think itself the last user, and what it may then do. Boards have been split by short visitors that deleted
// the log under everyone else.

test("a short visitor of ours leaves log and shared memory to those who stay", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  const inodes = () => ["-wal", "-shm"].map((suffix) => statSync(board.path + suffix).ino);
  const before = inodes();
  expect((await run(script("reader.ts", board.path))).out).toBe("1\n");
  expect(inodes()).toEqual(before);
  board.exec("insert into t values (2, 'y')");
  expect(await native(board.path, "select count(*) from t")).toBe("2");
});

test("a native visitor does not take itself for the last while ours is connected", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  expect(await native(board.path, "select count(*) from t")).toBe("1");
  expect(existsSync(`${board.path}-wal`)).toBe(true);
  expect(existsSync(`${board.path}-shm`)).toBe(true);
  board.exec("insert into t values (2, 'y')");
  expect(await native(board.path, "select count(*) from t")).toBe("2");
});

test("ours is not the last while someone holds the dead-man switch, whatever the main file's locks say", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  // A program whose locks on the main file were dropped by accident, but which still uses the shared memory.
  const holder = startTalking(["python3", LOCK_TOOL, "hold", `${board.path}-shm`, "shared", "128"]);
  await lines(holder.stdout).next();
  const logBytes = statSync(`${board.path}-wal`).size;
  board.close();
  expect(statSync(`${board.path}-wal`).size).toBe(logBytes);
  await holder.stdin.end();
  await holder.exited;
  const again = await open(board.path);
  again.close();
  expect(statSync(`${board.path}-wal`).size).toBe(0);
});

test("the last to close moves the log into the board; native programs then need nothing else", async () => {
  const board = await openNew();
  const other = await open(board.path);
  board.exec("insert into t values (1, 'x')");
  other.close();
  board.close();
  expect(statSync(`${board.path}-wal`).size).toBe(0);
  expect(await native(`file:${board.path}?immutable=1`, "select b from t")).toBe("x");
});

test("a native program that closes last and deletes the log leaves a board ours can use", async () => {
  const board = await openNew();
  board.close();
  await native(board.path, "insert into t values (1, 'native')");
  expect(existsSync(`${board.path}-wal`)).toBe(false);
  const again = await open(board.path);
  expect(value(again, "select b from t")).toBe("native");
  again.exec("insert into t values (2, 'ours')");
  expect(await native(board.path, "select count(*) from t")).toBe("2");
});

test("a log left by a killed process is recovered, and garbage in the shared memory is not believed", async () => {
  const board = await openNew();
  const victim = await hold(board.path, "insert into t values (1, 'acknowledged')");
  board.close();
  victim.kill("SIGKILL");
  await victim.exited;
  expect(statSync(`${board.path}-wal`).size).toBeGreaterThan(0);
  writeFileSync(`${board.path}-shm`, new Uint8Array(32768).fill(0xa5));
  const again = await open(board.path);
  expect(value(again, "select b from t")).toBe("acknowledged");
});

test("shared memory that is older than the log is not believed after a crash", async () => {
  const board = await openNew();
  const older = readFileSync(`${board.path}-shm`);
  const victim = await hold(board.path, "insert into t values (1, 'acknowledged')");
  board.close();
  victim.kill("SIGKILL");
  await victim.exited;
  writeFileSync(`${board.path}-shm`, older);
  const again = await open(board.path);
  expect(value(again, "select b from t")).toBe("acknowledged");
});

test("a log larger than the limit is cut when it starts over", async () => {
  const board = await openNew();
  board.exec("pragma wal_autocheckpoint = 0; pragma synchronous = off");
  board.exec(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) " +
      "insert into t (b) select zeroblob(8000) from n",
  );
  expect(statSync(`${board.path}-wal`).size).toBeGreaterThan(32 * 1024 * 1024);
  board.exec("pragma wal_checkpoint(restart)");
  board.exec("insert into t (b) values ('starts the log over')");
  expect(statSync(`${board.path}-wal`).size).toBeLessThanOrEqual(32 * 1024 * 1024);
});
