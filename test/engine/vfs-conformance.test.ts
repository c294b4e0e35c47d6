import { describe, expect, test } from "bun:test";
import { OpenFlag } from "../../src/kernel/engine/vfs/open-flags.ts";
import { Vfs } from "../../src/kernel/engine/vfs/vfs.ts";
import { VfsBinding } from "../../src/kernel/engine/vfs/vfs-binding.ts";
import { loadSqlite } from "../../src/kernel/engine/wasm/sqlite.ts";
import { DISKS } from "./disks.ts";

// The C interface itself, called as SQLite calls it: through the function pointers in the heap.

const OK = 0;
const SHORT_READ = 522;
const DELETE_NOENT = 5898;
const CANTOPEN = 14;
const FIVE_GIBIBYTES = 5 * 2 ** 30;
const XOPEN_AT_WORD = 6;
const XDELETE_AT_WORD = 7;
const XACCESS_AT_WORD = 8;

/** Methods by their place in `sqlite3_io_methods`. */
const METHODS = { close: 1, read: 2, write: 3, truncate: 4, sync: 5, size: 6, lock: 7, unlock: 8 } as const;

for (const [kind, fresh] of Object.entries(DISKS)) {
  describe(`the VFS over a ${kind} disk`, () => {
    test("zero-fills what lies beyond the end, and says that it did", async () => {
      const { file, call, u8, at } = await opened(fresh);
      u8().set([1, 2, 3], at);
      expect(call("write", file, at, 3, 0n)).toBe(OK);
      u8().fill(0xee, at, at + 16);
      expect(call("read", file, at, 8, 0n)).toBe(SHORT_READ);
      expect([...u8().subarray(at, at + 10)]).toEqual([1, 2, 3, 0, 0, 0, 0, 0, 0xee, 0xee]);
      expect(call("read", file, at, 2, 1n)).toBe(OK);
      expect(call("close", file)).toBe(OK);
    });

    test("opens, finds, deletes, and tells what is missing", async () => {
      const { file, call, vfsCall, out } = await opened(fresh);
      expect(vfsCall(XACCESS_AT_WORD, 0, out())).toBe(OK);
      expect(out.value()).toBe(0);
      expect(call("truncate", file, 10n)).toBe(OK);
      expect(vfsCall(XACCESS_AT_WORD, 0, out())).toBe(OK);
      expect(out.value()).toBe(1);
      expect(call("close", file)).toBe(OK);
      expect(vfsCall(XDELETE_AT_WORD, 1)).toBe(OK);
      expect(vfsCall(XDELETE_AT_WORD, 1)).toBe(DELETE_NOENT);
      expect(vfsCall(XOPEN_AT_WORD, file, OpenFlag.MAIN_DB | OpenFlag.READWRITE, 0)).toBe(CANTOPEN);
    });

    if (kind === "file") {
      test("reaches offsets beyond 4 GiB", async () => {
        const { file, call, u8, at, out } = await opened(fresh);
        u8().set([42], at);
        expect(call("write", file, at, 1, BigInt(FIVE_GIBIBYTES))).toBe(OK);
        expect(call("size", file, out())).toBe(OK);
        expect(out.value64()).toBe(BigInt(FIVE_GIBIBYTES + 1));
        expect(call("read", file, at, 1, BigInt(FIVE_GIBIBYTES - 1))).toBe(OK);
        expect(u8()[at]).toBe(0);
        expect(call("read", file, at, 1, BigInt(FIVE_GIBIBYTES))).toBe(OK);
        expect(u8()[at]).toBe(42);
        expect(call("truncate", file, 1n)).toBe(OK);
        expect(call("sync", file, 2)).toBe(OK);
        expect(call("close", file)).toBe(OK);
      });
    }
  });
}

let nextName = 0;

async function opened(fresh: (typeof DISKS)[string]) {
  const sqlite = await loadSqlite();
  const { exports, heap } = sqlite;
  const { disk, directory } = await fresh();
  const binding = new VfsBinding(sqlite, new Vfs(sqlite, disk), `raw-${nextName++}`);
  const vfs = (exports as unknown as { sqlite3_vfs_find(name: number): number }).sqlite3_vfs_find(
    binding.name,
  );
  const path = exports.malloc(4096);
  heap.writeCString(`${directory}/raw.db`, path, 4096);
  const file = exports.malloc(8);
  const at = exports.malloc(64);
  const result = exports.malloc(8);
  const pointer = (index: number) =>
    exports.__indirect_function_table.get(index) as (...values: unknown[]) => number;
  const vfsCall = (word: number, ...values: number[]) =>
    pointer(heap.i32[(vfs >> 2) + word]!)(vfs, path, ...values);
  const flags = OpenFlag.MAIN_DB | OpenFlag.READWRITE | OpenFlag.CREATE;
  expect(vfsCall(XOPEN_AT_WORD, file, flags, 0)).toBe(OK);
  return {
    file,
    at,
    vfsCall,
    u8: () => heap.u8,
    call: (method: keyof typeof METHODS, ...values: unknown[]) =>
      pointer(heap.i32[(heap.i32[file >> 2]! >> 2) + METHODS[method]]!)(...values),
    out: Object.assign(() => result, {
      value: () => heap.i32[result >> 2]!,
      value64: () => new DataView(heap.memory.buffer).getBigInt64(result, true),
    }),
  };
}
