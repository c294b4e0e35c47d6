import { expect, test } from "bun:test";
import type { Disk, DiskFile, OpenHow } from "../../src/kernel/engine/disk/disk.ts";
import { MemoryDisk } from "../../src/kernel/engine/disk/memory-disk.ts";
import { place } from "./disks.ts";
import { rows, value } from "./scratch.ts";

// In which order others get to see what we changed: an order other than SQLite's own is a race that no amount of
// running would show. The parts of the shared memory, by their offsets:

type Part = "hash" | "header copy" | "header" | "checkpoint info" | "log write" | "log cut" | "unlock WRITE";

const PARTS: [Part, number, number][] = [
  ["header", 0, 48],
  ["header copy", 48, 96],
  ["checkpoint info", 96, 136],
  ["hash", 136, 32768],
];
const WRITE_LOCK_AT = 120;

test("a commit publishes hash tables, then the header's copy, then the header, then gives the lock away", async () => {
  const { seen, board } = await recorded();
  board.exec("insert into t values (1, 'x')");
  seen.length = 0;
  board.exec("insert into t values (2, 'y')");
  const published = seen.slice(seen.lastIndexOf("log write") + 1);
  expect(published).toEqual(["hash", "hash", "header copy", "header", "unlock WRITE"]);
  board.close();
});

test("a log that starts over has its new header known before its old frames count as open again", async () => {
  const { seen, board } = await recorded();
  board.exec("insert into t values (1, 'x')");
  expect(rows(board, "pragma wal_checkpoint(restart)")[0]).toMatchObject({ busy: 0 });
  seen.length = 0;
  board.exec("insert into t values (2, 'y')");
  const restart = seen.slice(0, seen.indexOf("log write"));
  expect(restart.filter((part) => part !== "hash").slice(0, 3)).toEqual([
    "header copy",
    "header",
    "checkpoint info",
  ]);
  expect(value(board, "select count(*) from t")).toBe(2);
  board.close();
});

test("a log is cut only after everybody can know that it is empty", async () => {
  const { seen, board } = await recorded();
  board.exec("insert into t values (1, 'x')");
  seen.length = 0;
  expect(rows(board, "pragma wal_checkpoint(truncate)")[0]).toMatchObject({ busy: 0 });
  expect(seen).toContain("log cut");
  expect(seen.indexOf("header")).toBeGreaterThan(-1);
  expect(seen.indexOf("log cut")).toBeGreaterThan(seen.indexOf("header"));
  board.close();
});

/** A board whose publications are written down in the order they happen. */
async function recorded() {
  const seen: Part[] = [];
  const { open } = await place(new RecordingDisk(seen), "/recorded");
  const board = await open("board.db");
  board.exec("create table t (a integer primary key, b)");
  return { seen, board };
}

class RecordingDisk extends MemoryDisk implements Disk {
  readonly #seen: Part[];

  constructor(seen: Part[]) {
    super();
    this.#seen = seen;
  }

  override open(path: string, how: OpenHow): DiskFile {
    const file = super.open(path, how);
    const seen = this.#seen;
    const { write, truncate, unlock } = file;
    if (path.endsWith("-shm")) {
      file.write = (from, start, length, offset) => {
        for (const [part, begin, end] of PARTS) if (offset < end && offset + length > begin) seen.push(part);
        write.call(file, from, start, length, offset);
      };
      file.unlock = (start, length) => {
        if (start === WRITE_LOCK_AT) seen.push("unlock WRITE");
        unlock.call(file, start, length);
      };
    }
    if (path.endsWith("-wal")) {
      file.write = (from, start, length, offset) => {
        seen.push("log write");
        write.call(file, from, start, length, offset);
      };
      file.truncate = (sizeBytes) => {
        seen.push("log cut");
        truncate.call(file, sizeBytes);
      };
    }
    return file;
  }
}
