import { ResultCode } from "../result-codes.ts";
import type { Sqlite } from "../wasm/sqlite.ts";
import type { Pointer } from "../wasm/sqlite-exports.ts";
import type { OpenFile } from "./open-file.ts";

const LOCKSTATE = 1;
const PERSIST_WAL = 10;
const POWERSAFE_OVERWRITE = 13;
const PRAGMA = 14;
const HAS_MOVED = 20;

/** Exclusive mode keeps the shared memory private, and the log would then be unknown to everyone else. */
const REFUSED_PRAGMA = "locking_mode";

/** SQLite's side questions about an open file (https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html). */
export function fileControl(
  { exports, heap }: Sqlite,
  file: OpenFile,
  operation: number,
  argument: Pointer,
): number {
  const word = argument >> 2;
  switch (operation) {
    case LOCKSTATE:
      heap.i32[word] = file.locks.level;
      return ResultCode.OK;
    case PERSIST_WAL:
    case POWERSAFE_OVERWRITE:
      // Always on: a log that is never removed cannot be removed under someone who still uses it.
      heap.i32[word] = 1;
      return ResultCode.OK;
    case HAS_MOVED:
      heap.i32[word] = file.isInPlace() ? 0 : 1;
      return ResultCode.OK;
    case PRAGMA: {
      if (heap.readCString(heap.i32[word + 1]!).toLowerCase() !== REFUSED_PRAGMA) return ResultCode.NOTFOUND;
      const message = "locking_mode cannot be changed on a shared board";
      const at = exports.sqlite3_malloc(message.length + 1);
      if (at !== 0) heap.writeCString(message, at, message.length + 1);
      heap.i32[word] = at;
      return ResultCode.ERROR;
    }
    default:
      return ResultCode.NOTFOUND;
  }
}
