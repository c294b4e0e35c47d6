import { expect, test } from "bun:test";
import { EngineError, type Database } from "../../src/kernel/engine/index.ts";
import { place } from "../engine/disks.ts";
import { FragileDisk } from "./engine-disks.ts";
import { damage, SCHEMA, work, type Outcome } from "./engine-workload.ts";

// The nth call of the disk fails, for n = 1, 2, 3 and so on through the whole life of a board: creation, commits by two
// connections, checkpoints, closing. Whatever fails, no acknowledged commit is lost, no transaction is torn, and the
// error is one the caller can act on.

const STEPS = 6;
const FILLER_BYTES = 3000;

const KINDS: { name: string; code: string; lasting: boolean; calls: RegExp; expected: string[] }[] = [
  { name: "one I/O error", code: "EIO", lasting: false, calls: /./, expected: ["io", "cant_open", "busy"] },
  { name: "a disk that died", code: "EIO", lasting: true, calls: /./, expected: ["io", "cant_open", "busy"] },
  {
    name: "a disk that is full for a moment",
    code: "ENOSPC",
    lasting: false,
    calls: /^(write|truncate|sync|open)$/,
    expected: ["full", "io", "cant_open", "busy"],
  },
  {
    name: "a disk that stays full",
    code: "ENOSPC",
    lasting: true,
    calls: /^(write|truncate|sync)$/,
    expected: ["full", "io", "cant_open", "busy"],
  },
];

for (const { name, code, lasting, calls, expected } of KINDS) {
  test(`${name}, at every call in turn, is reported and loses nothing`, async () => {
    const disk = new FragileDisk();
    const { open } = await place(disk, "/fragile");
    const opened = (options = {}) => open("board.db", options);
    const seen = new Set<string>();
    let reached = true;
    let failAt = 0;
    while (reached) {
      failAt++;
      disk.reset();
      let matching = 0;
      disk.fault = (call) => {
        if (!calls.test(call)) return;
        matching++;
        if (lasting ? matching >= failAt : matching === failAt)
          throw Object.assign(new Error(code), { code });
      };
      const outcome = await live(opened);
      reached = matching >= failAt;
      disk.fault = () => {};
      for (const error of outcome.errors) seen.add(error.code);
      if (!lasting) expect({ failAt, failed: outcome.failed.size < 2 }).toEqual({ failAt, failed: true });
      const board = await opened();
      board.exec(SCHEMA);
      expect({ failAt, damage: damage(board, outcome) }).toEqual({ failAt, damage: [] });
      board.exec("insert into steps values (100, 0, ''), (100, 1, ''), (100, 2, '')");
      board.close();
    }
    expect(failAt).toBeGreaterThan(20);
    expect([...seen].filter((each) => !expected.includes(each))).toEqual([]);
    expect(seen.has(code === "EIO" ? "io" : "full")).toBe(true);
  }, 60_000);
}

/** The life of a board as two connections see it; what cannot be opened is an error like any other. */
async function live(opened: () => Promise<Database>): Promise<Outcome> {
  const boards: Database[] = [];
  try {
    boards.push(await opened(), await opened());
    boards[0]!.exec(SCHEMA);
    return work((step) => boards[step % 2]!, STEPS, FILLER_BYTES);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { acknowledged: new Set(), failed: new Set(), errors: [error] };
  } finally {
    for (const board of boards) board.close();
  }
}
