import { expect, test } from "bun:test";
import { chmodSync, chownSync, existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { hold, native, open, openNew, run, script, thrownBy, value } from "./scratch.ts";

// Permissions do not bind root, so these processes give their rights away first.

test("a board opened for reading reads, follows others, and refuses to write", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  const reader = await open(board.path, { readonly: true });
  expect(value(reader, "select count(*) from t")).toBe(1);
  board.exec("insert into t values (2, 'y')");
  expect(value(reader, "select count(*) from t")).toBe(2);
  expect(thrownBy(() => reader.exec("insert into t values (3, 'z')"))).toMatchObject({ code: "readonly" });
  expect(thrownBy(() => reader.exec("begin immediate; insert into t values (3, 'z')"))).toMatchObject({
    code: "readonly",
  });
});

test("opening for reading does not change the files", async () => {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  board.close();
  const before = readFileSync(board.path);
  const reader = await open(board.path, { readonly: true });
  expect(value(reader, "select count(*) from t")).toBe(1);
  reader.close();
  expect(Buffer.compare(readFileSync(board.path), before)).toBe(0);
});

test("files that may only be read are read, also while another process writes", async () => {
  const path = await closedBoard();
  const holder = await hold(path, "insert into t values (2, 'from the holder')");
  restrict(path, "others");
  const answers = await asNobody(
    path,
    "write",
    "select b from t order by a",
    "insert into t values (3, 'no')",
  );
  expect(answers[0]).toEqual([{ b: "x" }, { b: "from the holder" }]);
  expect(answers[1]).toMatchObject({ name: "EngineError", code: "readonly" });
  await holder.stdin.end();
  await holder.exited;
});

test("files and a directory that may only be read are read when nobody else is connected", async () => {
  const path = await closedBoard();
  restrict(path, "others");
  const answers = await asNobody(path, "readonly", "select b from t", "select b from t");
  expect(answers).toEqual([[{ b: "x" }], [{ b: "x" }]]);
});

test("a log with commits is read from a directory that may only be read", async () => {
  const path = await closedBoard();
  const victim = await hold(path, "insert into t values (2, 'only in the log')");
  victim.kill("SIGKILL");
  await victim.exited;
  restrict(path, "others");
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  expect(await asNobody(path, "readonly", "select count(*) as n from t")).toEqual([[{ n: 2 }]]);
});

test("a board without its log in a directory that may only be read says what is missing", async () => {
  const path = await closedBoard();
  await native(path, "select count(*) from t");
  expect(existsSync(`${path}-wal`)).toBe(false);
  restrict(path, "others");
  const [answer] = await asNobody(path, "readonly", "select b from t");
  expect(answer).toMatchObject({
    name: "EngineError",
    code: "cant_open",
    hint: expect.stringContaining("-wal"),
  });
});

test("a board that may not even be read is refused", async () => {
  const path = await closedBoard();
  restrict(path, "nobody");
  const [answer] = await asNobody(path, "write", "select b from t");
  expect(answer).toMatchObject({ name: "EngineError", code: "cant_open", hint: expect.any(String) });
});

test("files created beside a board belong to the board's owner, also when root opens it first", async () => {
  const isRoot = process.getuid!() === 0;
  const board = await openNew();
  board.close();
  await native(board.path, "select count(*) from t");
  const owner = isRoot ? 65534 : process.getuid!();
  if (isRoot) chownSync(board.path, owner, owner);
  const again = await open(board.path);
  for (const suffix of ["-wal", "-shm"]) expect(statSync(again.path + suffix).uid).toBe(owner);
});

/** A closed board with one row. */
async function closedBoard(): Promise<string> {
  const board = await openNew();
  board.exec("insert into t values (1, 'x')");
  board.close();
  return board.path;
}

/** Lets others, or nobody, read the board's files, and only root write them. */
function restrict(path: string, readers: "others" | "nobody"): void {
  const isRoot = process.getuid!() === 0;
  const mode = readers === "others" ? 0o444 : 0;
  for (const suffix of ["", "-wal", "-shm"])
    if (existsSync(path + suffix)) chmodSync(path + suffix, isRoot ? mode | 0o600 : mode);
  chmodSync(dirname(path), isRoot ? 0o755 : 0o555);
}

async function asNobody(path: string, mode: string, ...statements: string[]): Promise<unknown[]> {
  const { out, errors, code } = await run(script("unprivileged.ts", path, mode, ...statements));
  expect({ errors, code }).toEqual({ errors: "", code: 0 });
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
