import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lines, native, open, openNew, rows, scratch, script, start, value } from "./scratch.ts";

const LIVES = 16;
const LONGEST_LIFE_MILLISECONDS = 250;
const PYTHON_WRITER = join(import.meta.dir, "processes", "acking_writer.py");
const DYING_WRITER = join(import.meta.dir, "processes", "dying_writer.py");

test("processes killed at random moments lose no commit they acknowledged, ours and native together", async () => {
  const path = join(scratch(), "board.db");
  const creator = await open(path);
  creator.exec("create table acked (id text primary key, filler text)");
  creator.close();

  const acknowledged = (
    await Promise.all([
      liveAndDie((life) => script("acking-writer.ts", path, `ours-a${life}`)),
      liveAndDie((life) => script("acking-writer.ts", path, `ours-b${life}`)),
      liveAndDie((life) => ["python3", PYTHON_WRITER, path, `native${life}`]),
    ])
  ).flat();

  const survivor = await open(path);
  const present = new Set(rows(survivor, "select id from acked").map(({ id }) => id));
  expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
  expect(value(survivor, "pragma integrity_check")).toBe("ok");
  expect(await native(path, "pragma integrity_check")).toBe("ok");
}, 120_000);

test("what a dead native writer left behind beyond the header is cleared by the next writer of ours", async () => {
  const board = await openNew();
  board.exec("pragma wal_autocheckpoint = 0");
  for (let round = 0; round < 3; round++) {
    board.exec("insert into t (b) values (zeroblob(20000))");
    const victim = start(["python3", DYING_WRITER, board.path, "300"]);
    await lines(victim.stdout).next();
    victim.kill("SIGKILL");
    await victim.exited;
    expect(framesBeyondHeader(board.path)).toBeGreaterThan(0);
    board.exec("insert into t (b) values (randomblob(20000)), (randomblob(20000))");
    expect(framesBeyondHeader(board.path)).toBe(0);
    const ours = value(board, "select group_concat(hex(b)) from t");
    expect(await native(board.path, "select group_concat(hex(b)) from t")).toBe(ours as string);
    expect(value(board, "select count(*) from t")).toBe((round + 1) * 3);
    expect(await native(board.path, "pragma integrity_check")).toBe("ok");
  }
});

/** Entries of the shared memory's first table for frames that no commit covers (walformat.html, "WAL-index"). */
function framesBeyondHeader(path: string): number {
  const memory = readFileSync(`${path}-shm`);
  const lastFrame = memory.readUInt32LE(16);
  let count = 0;
  for (let frame = lastFrame + 1; frame <= 4062; frame++) {
    if (memory.readUInt32LE(136 + (frame - 1) * 4) !== 0) count++;
  }
  return count;
}

/** Starts the writer again and again, kills it in the middle of its work each time; gives what it acknowledged. */
async function liveAndDie(command: (life: number) => string[]): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let life = 0; life < LIVES; life++) {
    const writer = start(command(life));
    const output = lines(writer.stdout);
    const errors = new Response(writer.stderr).text();
    // Every other one dies while it is still opening the board, the rest in the middle of writing.
    const first = life % 2 === 1 ? await output.next() : "";
    await Bun.sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
    writer.kill("SIGKILL");
    await writer.exited;
    expect(await errors).toBe("");
    expect(first).toBeDefined();
    if (first) acknowledged.push(first);
    for (let line = await output.next(); line !== undefined; line = await output.next())
      acknowledged.push(line);
  }
  return acknowledged;
}
