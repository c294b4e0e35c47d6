import { expect, test } from "bun:test";
import { join } from "node:path";
import { lines, native, open, openNew, run, scratch, startTalking, thrownBy, value } from "./scratch.ts";

// The lock protocol byte by byte, as another program sees it and as another program plays it. The numbers are SQLite's
// (os_unix.c and wal.c): main file PENDING, RESERVED, SHARED; in the shared memory eight slots and the dead-man switch.

const PENDING = 0x40000000;
const RESERVED = PENDING + 1;
const SHARED = PENDING + 2;
const WRITE_SLOT = 120;
const CHECKPOINT_SLOT = 121;
const READ_SLOTS = [123, 124, 125, 126, 127];
const DEAD_MAN_SWITCH = 128;
const LOCK_TOOL = join(import.meta.dir, "processes", "locks.py");

test("a connection holds SHARED on the main file and the dead-man switch, and nothing else while it rests", async () => {
  const board = await openNew();
  expect(await seen(board.path, [PENDING, RESERVED, SHARED, SHARED + 509, SHARED + 510])).toEqual([
    "free",
    "free",
    "shared",
    "shared",
    "free",
  ]);
  expect(
    await seen(`${board.path}-shm`, [WRITE_SLOT, CHECKPOINT_SLOT, 122, ...READ_SLOTS, DEAD_MAN_SWITCH]),
  ).toEqual([...Array<string>(8).fill("free"), "shared"]);
});

test("a reader shares a read slot, a writer has WRITE alone, and both give them back", async () => {
  const board = await openNew();
  board.exec("begin");
  value(board, "select count(*) from t");
  expect(await seen(`${board.path}-shm`, READ_SLOTS)).toContain("shared");
  board.exec("insert into t values (1, 'x')");
  expect(await seen(`${board.path}-shm`, [WRITE_SLOT])).toEqual(["exclusive"]);
  board.exec("commit");
  expect(await seen(`${board.path}-shm`, [WRITE_SLOT, ...READ_SLOTS])).toEqual(Array<string>(6).fill("free"));
});

test("with a rollback journal the writer reserves, then is alone with the file", async () => {
  const board = await openRollback();
  board.exec("begin immediate");
  expect(await seen(board.path, [RESERVED, SHARED])).toEqual(["exclusive", "shared"]);
  expect(await native(board.path, "select count(*) from t")).toBe("1");
  board.exec("rollback; begin exclusive");
  expect(await seen(board.path, [PENDING, SHARED])).toEqual(["exclusive", "exclusive"]);
  expect((await run(["sqlite3", "-batch", board.path, "select count(*) from t"])).errors).toContain("locked");
  board.exec("commit");
  expect(await seen(board.path, [PENDING, RESERVED, SHARED])).toEqual(["free", "free", "free"]);
});

test("no new reader comes in while a writer waits (PENDING)", async () => {
  const board = await openRollback();
  expect(
    await whileHeld(board.path, "exclusive", PENDING, () => thrownBy(() => value(board, "select 1 from t"))),
  ).toMatchObject({
    code: "busy",
  });
  expect(value(board, "select count(*) from t")).toBe(1);
});

test("a reader beside a writer that only reserved comes in, a second writer does not", async () => {
  const board = await openRollback();
  await whileHeld(board.path, "exclusive", RESERVED, () => {
    expect(value(board, "select count(*) from t")).toBe(1);
    expect(thrownBy(() => board.exec("begin immediate"))).toMatchObject({ code: "busy" });
  });
  board.exec("insert into t values (2)");
});

test("a writer that waits for readers keeps new ones out and succeeds when they are gone", async () => {
  const board = await openRollback();
  await whileHeld(board.path, "shared", SHARED, async () => {
    board.exec("begin immediate; insert into t values (2)");
    expect(thrownBy(() => board.exec("commit"))).toMatchObject({ code: "busy" });
    expect(board.inTransaction).toBe(true);
    expect(await seen(board.path, [PENDING])).toEqual(["exclusive"]);
  });
  board.exec("commit");
  expect(await native(board.path, "select count(*) from t")).toBe("2");
});

test("whoever holds WRITE, CHECKPOINT or a read slot stops exactly what it should", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  const memory = `${board.path}-shm`;
  await whileHeld(memory, "exclusive", WRITE_SLOT, () => {
    expect(value(board, "select count(*) from t")).toBe(1);
    expect(thrownBy(() => board.exec("insert into t values (2, 'y')"))).toMatchObject({ code: "busy" });
  });
  await whileHeld(memory, "exclusive", CHECKPOINT_SLOT, () => {
    board.exec("insert into t values (2, 'y')");
    expect(value(board, "pragma wal_checkpoint(truncate)")).toBe(1);
  });
  expect(value(board, "pragma wal_checkpoint(truncate)")).toBe(0);
  expect(value(board, "select count(*) from t")).toBe(2);
});

test("a board whose shared memory is just being reset by another is waited for, not reset twice", async () => {
  const board = await openNew();
  board.close();
  const opening = await whileHeld(`${board.path}-shm`, "exclusive", DEAD_MAN_SWITCH, async () => {
    const pending = open(board.path);
    expect(await Promise.race([pending.then(() => "opened"), Bun.sleep(50).then(() => "waiting")])).toBe(
      "waiting",
    );
    return { pending };
  });
  expect(value(await opening.pending, "select count(*) from t")).toBe(0);
});

async function openRollback() {
  const path = join(scratch(), "rollback.db");
  await native(path, "create table t (a); insert into t values (1)");
  return open(path);
}

/** Which lock another process finds on each byte. */
async function seen(path: string, offsets: number[]): Promise<string[]> {
  const { out, errors } = await run(["python3", LOCK_TOOL, "test", path, ...offsets.map(String)]);
  if (errors !== "") throw new Error(errors);
  return out.trim().split(" ");
}

/** Does the work while another process holds a lock on one byte. */
async function whileHeld<Result>(
  path: string,
  kind: string,
  offset: number,
  work: () => Result | Promise<Result>,
) {
  const holder = startTalking(["python3", LOCK_TOOL, "hold", path, kind, String(offset)]);
  try {
    expect(await lines(holder.stdout).next()).toBe("held");
    return await work();
  } finally {
    await holder.stdin.end();
    await holder.exited;
  }
}
