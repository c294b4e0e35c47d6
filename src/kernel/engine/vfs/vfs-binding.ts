import { EngineError } from "../errors.ts";
import { ResultCode } from "../result-codes.ts";
import { installCallbacks, type Callback } from "../wasm/callbacks.ts";
import type { Sqlite } from "../wasm/sqlite.ts";
import type { Pointer } from "../wasm/sqlite-exports.ts";
import { fileControl } from "./file-control.ts";
import type { OpenFile } from "./open-file.ts";
import type { Vfs } from "./vfs.ts";

// The C side: `sqlite3_vfs` and `sqlite3_io_methods` (https://sqlite.org/c3ref/vfs.html), as tables of function
// pointers in the heap. Nothing may be thrown through SQLite's own frames, so every callback ends in a result code.
// A `sqlite3_file` of ours is two words: the methods, and the number of the open file.

const FILE_STRUCT_BYTES = 8;
const METHODS_VERSION = 2;
const VFS_VERSION = 2;
const PATH_LIMIT_BYTES = 4096;
const SECTOR_BYTES = 4096;
/** A write that is cut off by a power failure leaves the bytes around it alone. */
const POWERSAFE_OVERWRITE = 0x1000;
/** SQLite would sleep 10 s in all when a log stays in motion; we would rather be busy, and let the caller wait. */
const LONGEST_SLEEP_MILLISECONDS = 1;
const JULIAN_EPOCH_MILLISECONDS = 210866760000000;

const IO_METHODS = [
  "xClose",
  "xRead",
  "xWrite",
  "xTruncate",
  "xSync",
  "xFileSize",
  "xLock",
  "xUnlock",
  "xCheckReservedLock",
  "xFileControl",
  "xSectorSize",
  "xDeviceCharacteristics",
  "xShmMap",
  "xShmLock",
  "xShmBarrier",
  "xShmUnmap",
] as const;
const VFS_METHODS = ["xOpen", "xDelete", "xAccess", "xFullPathname"] as const;
const SYSTEM_METHODS = [
  "xRandomness",
  "xSleep",
  "xCurrentTime",
  "xGetLastError",
  "xCurrentTimeInt64",
] as const;

type MethodName =
  | (typeof IO_METHODS)[number]
  | (typeof VFS_METHODS)[number]
  | (typeof SYSTEM_METHODS)[number];

/** Registers a VFS with SQLite; returns its name for sqlite3_open_v2, and the way from C's file to ours. */
export class VfsBinding {
  readonly vfs: Vfs;
  readonly name: Pointer;
  readonly #sqlite: Sqlite;
  readonly #files: (OpenFile | undefined)[] = [];
  #methods: Pointer = 0;

  constructor(sqlite: Sqlite, vfs: Vfs, name: string) {
    this.#sqlite = sqlite;
    this.vfs = vfs;
    this.name = this.#allocateText(name);
    this.#register(installCallbacks(sqlite.exports.__indirect_function_table, this.#callbacks()));
  }

  /** The open file behind a `sqlite3_file`. */
  fileAt(at: Pointer): OpenFile {
    const file = this.#files[this.#sqlite.heap.i32[(at >> 2) + 1]!];
    if (file === undefined) throw new EngineError("misuse", "SQLite used a file that is not open.");
    return file;
  }

  #register(pointers: Record<MethodName, number>): void {
    const { exports, heap } = this.#sqlite;
    this.#methods = this.#allocateWords([METHODS_VERSION, ...IO_METHODS.map((name) => pointers[name])]);
    const loading = [0, 0, 0, 0];
    const structure = this.#allocateWords([
      VFS_VERSION,
      FILE_STRUCT_BYTES,
      PATH_LIMIT_BYTES,
      0,
      this.name,
      0,
      ...VFS_METHODS.map((name) => pointers[name]),
      ...loading,
      ...SYSTEM_METHODS.map((name) => pointers[name]),
    ]);
    const result = exports.sqlite3_vfs_register(structure, 0);
    if (result !== ResultCode.OK)
      throw new EngineError("misuse", `VFS ${heap.readCString(this.name)} refused.`);
  }

  #callbacks(): Record<MethodName, Callback> {
    return {
      ...this.#fileCallbacks(),
      ...this.#lockCallbacks(),
      ...this.#pathCallbacks(),
      ...this.#systemCallbacks(),
    };
  }

  #fileCallbacks() {
    const { heap } = this.#sqlite;
    return {
      xClose: integer("i", (at: Pointer) =>
        this.#onFile(at, "close", ResultCode.IOERR_CLOSE, (file) => {
          this.#files[heap.i32[(at >> 2) + 1]!] = undefined;
          this.vfs.close(file);
        }),
      ),
      xRead: integer("iiij", (at: Pointer, into: Pointer, bytes: number, offset: number) =>
        this.#onFile(at, "read", ResultCode.IOERR_READ, ({ file }) => {
          const got = file.read(heap.u8, into, bytes, offset);
          if (got === bytes) return ResultCode.OK;
          heap.u8.fill(0, into + got, into + bytes);
          return ResultCode.IOERR_SHORT_READ;
        }),
      ),
      xWrite: integer("iiij", (at: Pointer, from: Pointer, bytes: number, offset: number) =>
        this.#onFile(at, "write", ResultCode.IOERR_WRITE, (file) =>
          this.vfs.write(file, heap.u8, from, bytes, offset),
        ),
      ),
      xTruncate: integer("ij", (at: Pointer, bytes: number) =>
        this.#onFile(at, "truncate", ResultCode.IOERR_TRUNCATE, (file) => this.vfs.truncate(file, bytes)),
      ),
      xSync: integer("ii", (at: Pointer) =>
        this.#onFile(at, "sync", ResultCode.IOERR_FSYNC, (file) => file.sync()),
      ),
      xFileSize: integer("ii", (at: Pointer, out: Pointer) =>
        this.#onFile(at, "stat", ResultCode.IOERR_FSTAT, ({ file }) =>
          this.#pokeInt64(out, file.sizeBytes()),
        ),
      ),
      xFileControl: integer("iii", (at: Pointer, operation: number, argument: Pointer) =>
        this.#onFile(at, "file control", ResultCode.ERROR, (file) =>
          fileControl(this.#sqlite, file, operation, argument),
        ),
      ),
      xSectorSize: integer("i", () => SECTOR_BYTES),
      xDeviceCharacteristics: integer("i", () => POWERSAFE_OVERWRITE),
    };
  }

  #lockCallbacks() {
    const { heap } = this.#sqlite;
    return {
      xLock: integer("ii", (at: Pointer, level: number) =>
        this.#onFile(at, "lock", ResultCode.IOERR_LOCK, (file) => file.lock(level)),
      ),
      xUnlock: integer("ii", (at: Pointer, level: number) =>
        this.#onFile(at, "unlock", ResultCode.IOERR_UNLOCK, ({ locks }) => locks.lower(level)),
      ),
      xCheckReservedLock: integer("ii", (at: Pointer, out: Pointer) =>
        this.#onFile(at, "lock test", ResultCode.IOERR_CHECKRESERVEDLOCK, ({ locks }) => {
          heap.i32[out >> 2] = locks.isReserved() ? 1 : 0;
        }),
      ),
      xShmMap: integer(
        "iiiii",
        (at: Pointer, index: number, _bytes: number, mayExtend: number, out: Pointer) =>
          this.#onFile(at, "map shared memory", ResultCode.IOERR_SHMMAP, (file) => {
            heap.i32[out >> 2] = 0;
            const region = file.openMemory().map(index, mayExtend !== 0);
            heap.i32[out >> 2] = region.at;
            return region.result;
          }),
      ),
      xShmLock: integer("iiii", (at: Pointer, first: number, count: number, flags: number) =>
        this.#onFile(at, "lock shared memory", ResultCode.IOERR_SHMLOCK, (file) =>
          file.openMemory().lock(first, count, flags),
        ),
      ),
      // Rules 2 and 3 of shared-memory.ts: what SQLite sees changes only when it takes or releases a lock.
      xShmBarrier: { parameters: "i", returnsInteger: false, call: () => undefined },
      xShmUnmap: integer("ii", (at: Pointer, mayRemove: number) =>
        this.#onFile(at, "close shared memory", ResultCode.IOERR_CLOSE, (file) =>
          file.closeMemory(mayRemove !== 0),
        ),
      ),
    };
  }

  #pathCallbacks() {
    const { heap } = this.#sqlite;
    return {
      xOpen: integer(
        "iiiii",
        (_vfs: Pointer, name: Pointer, at: Pointer, flags: number, flagsOut: Pointer) => {
          heap.i32[at >> 2] = 0;
          return this.#onPath(name, "open", ResultCode.CANTOPEN, (path) => {
            const file = this.vfs.open(name === 0 ? undefined : path, flags);
            heap.i32[at >> 2] = this.#methods;
            heap.i32[(at >> 2) + 1] = this.#number(file);
            if (flagsOut !== 0) heap.i32[flagsOut >> 2] = file.flags;
          });
        },
      ),
      xDelete: integer("iii", (_vfs: Pointer, name: Pointer, mustSync: number) =>
        this.#onPath(name, "delete", ResultCode.IOERR_DELETE, (path) =>
          this.vfs.delete(path, mustSync !== 0),
        ),
      ),
      xAccess: integer("iiii", (_vfs: Pointer, name: Pointer, question: number, out: Pointer) =>
        this.#onPath(name, "access", ResultCode.IOERR_ACCESS, (path) => {
          const isSo = question === 0 ? this.vfs.exists(path) : this.vfs.disk.isWritable(path);
          heap.i32[out >> 2] = isSo ? 1 : 0;
        }),
      ),
      xFullPathname: integer("iiii", (_vfs: Pointer, name: Pointer, room: number, out: Pointer) =>
        this.#onPath(name, "resolve", ResultCode.CANTOPEN, (path) =>
          heap.writeCString(this.vfs.fullPath(path), out, room) ? ResultCode.OK : ResultCode.CANTOPEN,
        ),
      ),
    };
  }

  #systemCallbacks() {
    const { heap } = this.#sqlite;
    return {
      xRandomness: integer("iii", (_vfs: Pointer, bytes: number, out: Pointer) => {
        crypto.getRandomValues(heap.u8.subarray(out, out + bytes));
        return bytes;
      }),
      xSleep: integer("ii", (_vfs: Pointer, microseconds: number) => {
        const milliseconds = Math.min(microseconds / 1000, LONGEST_SLEEP_MILLISECONDS);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
        return microseconds;
      }),
      xCurrentTime: integer("ii", (_vfs: Pointer, out: Pointer) => {
        const days = (Date.now() + JULIAN_EPOCH_MILLISECONDS) / 86_400_000;
        new DataView(heap.memory.buffer).setFloat64(out, days, true);
        return ResultCode.OK;
      }),
      xGetLastError: integer("iii", () => 0),
      xCurrentTimeInt64: integer("ii", (_vfs: Pointer, out: Pointer) => {
        this.#pokeInt64(out, Date.now() + JULIAN_EPOCH_MILLISECONDS);
        return ResultCode.OK;
      }),
    };
  }

  #onFile(at: Pointer, action: string, failed: number, work: (file: OpenFile) => number | void): number {
    const file = this.#files[this.#sqlite.heap.i32[(at >> 2) + 1]!]!;
    try {
      return work(file) ?? ResultCode.OK;
    } catch (error) {
      return this.vfs.fail(action, file.path, error, failed);
    }
  }

  #onPath(name: Pointer, action: string, failed: number, work: (path: string) => number | void): number {
    const path = this.#sqlite.heap.readCString(name);
    try {
      return work(path) ?? ResultCode.OK;
    } catch (error) {
      return this.vfs.fail(action, path, error, failed);
    }
  }

  #number(file: OpenFile): number {
    const free = this.#files.indexOf(undefined);
    const number = free === -1 ? this.#files.length : free;
    this.#files[number] = file;
    return number;
  }

  #pokeInt64(at: Pointer, value: number): void {
    new DataView(this.#sqlite.heap.memory.buffer).setBigInt64(at, BigInt(value), true);
  }

  #allocateWords(words: readonly number[]): Pointer {
    const at = this.#sqlite.exports.malloc(words.length * 4);
    this.#sqlite.heap.i32.set(words, at >> 2);
    return at;
  }

  #allocateText(text: string): Pointer {
    const bytes = Buffer.byteLength(text) + 1;
    const at = this.#sqlite.exports.malloc(bytes);
    this.#sqlite.heap.writeCString(text, at, bytes);
    return at;
  }
}

function integer(parameters: string, call: (...values: never[]) => number): Callback {
  return { parameters, returnsInteger: true, call };
}
