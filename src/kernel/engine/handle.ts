import { codeOfResult, EngineError } from "./errors.ts";
import { ResultCode } from "./result-codes.ts";
import type { OpenFile } from "./vfs/open-file.ts";
import { OpenFlag } from "./vfs/open-flags.ts";
import type { VfsBinding } from "./vfs/vfs-binding.ts";
import { installCallbacks } from "./wasm/callbacks.ts";
import type { Sqlite } from "./wasm/sqlite.ts";
import type { Pointer } from "./wasm/sqlite-exports.ts";

const FILE_POINTER = 7;

/** When a log that grew large is reused, it is cut to this size; SQLite moves it into the board every 1,000 pages. */
const JOURNAL_SIZE_LIMIT_BYTES = 32 * 1024 * 1024;

/** What to open, kept to open it again. */
export interface OpenTarget {
  readonly path: string;
  /** Undefined: a private database in memory. */
  readonly binding: VfsBinding | undefined;
  readonly readonly: boolean;
  readonly create: boolean;
  readonly synchronous: "full" | "normal";
}

/** One `sqlite3*`. */
export interface Handle {
  readonly db: Pointer;
  /** The main file; undefined in memory. */
  readonly main: OpenFile | undefined;
  commitMark(): string | number;
}

/**
 * Opens and sets up a connection, without waiting: `busy` when another process is just creating, closing or repairing
 * the board. A new file is put into WAL mode; the mode of an existing one is looked at and left alone.
 */
export function openHandle(sqlite: Sqlite, target: OpenTarget): Handle {
  const access = target.readonly
    ? OpenFlag.READONLY
    : OpenFlag.READWRITE | (target.create ? OpenFlag.CREATE : 0);
  const db = openRaw(sqlite, target, access | OpenFlag.EXRESCODE);
  try {
    if (target.binding === undefined) return { db, main: undefined, commitMark: countCommits(sqlite, db) };
    const main = target.binding.fileAt(filePointer(sqlite, db));
    setUp(sqlite, target, db);
    return { db, main, commitMark: () => main.commitMark() };
  } catch (error) {
    sqlite.exports.sqlite3_close_v2(db);
    throw error;
  }
}

function openRaw(sqlite: Sqlite, target: OpenTarget, flags: number): Pointer {
  const { exports, heap } = sqlite;
  const bytes = Buffer.byteLength(target.path) + 1;
  const out = exports.malloc(bytes + 4);
  heap.writeCString(target.path, out + 4, bytes);
  const result = exports.sqlite3_open_v2(out + 4, out, flags, target.binding?.name ?? 0);
  const db = heap.i32[out >> 2]!;
  exports.free(out);
  if (result === ResultCode.OK) return db;
  const message = heap.readCString(exports.sqlite3_errmsg(db));
  exports.sqlite3_close_v2(db);
  throw openFailure(target, result, message);
}

function setUp(sqlite: Sqlite, target: OpenTarget, db: Pointer): void {
  const ask = (sql: string): string => askOne(sqlite, target, db, sql);
  const isLogged = ask("PRAGMA journal_mode") === "wal";
  if (!isLogged && !target.readonly && ask("PRAGMA page_count") === "0") {
    // SQLite answers with the old mode, and no error, when the change failed.
    if (ask("PRAGMA journal_mode = WAL") !== "wal")
      throw openFailure(target, ResultCode.IOERR, "WAL mode failed");
  }
  ask(`PRAGMA journal_size_limit = ${JOURNAL_SIZE_LIMIT_BYTES}`);
  ask("PRAGMA cell_size_check = ON");
  if (target.synchronous === "normal") ask("PRAGMA synchronous = NORMAL");
}

/** The first value of the first row, as text. Runs to the end: a mode change is committed after its row. */
function askOne(sqlite: Sqlite, target: OpenTarget, db: Pointer, sql: string): string {
  const { exports, heap } = sqlite;
  const out = exports.malloc(sql.length + 5);
  heap.writeCString(sql, out + 4, sql.length + 1);
  let result = exports.sqlite3_prepare_v3(db, out + 4, sql.length, 0, out, 0);
  const statement = heap.i32[out >> 2]!;
  exports.free(out);
  let answer: string | undefined;
  if (result === ResultCode.OK) result = exports.sqlite3_step(statement);
  while (result === ResultCode.ROW) {
    answer ??= heap.readCString(exports.sqlite3_column_text(statement, 0));
    result = exports.sqlite3_step(statement);
  }
  const message = heap.readCString(exports.sqlite3_errmsg(db));
  exports.sqlite3_finalize(statement);
  if (result !== ResultCode.DONE) throw openFailure(target, result, message);
  return answer ?? "";
}

function filePointer({ exports, heap }: Sqlite, db: Pointer): Pointer {
  const out = exports.malloc(4);
  exports.sqlite3_file_control(db, 0, FILE_POINTER, out);
  const at = heap.i32[out >> 2]!;
  exports.free(out);
  return at;
}

/** A board in memory has no shared header to look at; SQLite calls before each of its commits. */
function countCommits({ exports }: Sqlite, db: Pointer): () => number {
  let commits = 0;
  const call = (): number => {
    commits++;
    return 0;
  };
  const { hook } = installCallbacks(exports.__indirect_function_table, {
    hook: { parameters: "i", returnsInteger: true, call },
  });
  exports.sqlite3_commit_hook(db, hook, 0);
  return () => commits;
}

function openFailure(target: OpenTarget, result: number, message: string): EngineError {
  const refusal = codeOfResult(result);
  // A board that cannot be opened because something beside it cannot be written is, for the caller, one it cannot open.
  const code = refusal === "readonly" ? "cant_open" : refusal;
  const cause = target.binding?.vfs.takeFailure();
  const detail =
    code !== "busy" && cause !== undefined ? ` (${cause.action} ${cause.path}: ${cause.cause})` : "";
  const what = refusal === "readonly" ? "its log cannot be created here" : message;
  return new EngineError(code, `${target.path}: ${what}${detail}`, {
    sqliteCode: result,
    ...hintFor(code, target),
  });
}

function hintFor(code: EngineError["code"], target: OpenTarget): { hint?: string } {
  if (code === "corrupt")
    return { hint: "This is not a sound SQLite file. Restore the board from a backup." };
  if (code === "full") return { hint: "Free some space or quota on that disk and try again." };
  if (code !== "cant_open") return {};
  return {
    hint: target.readonly
      ? "Reading a board needs its -wal and -shm files, or permission to create them beside it."
      : "Check that the directory exists and that you may write to it and to the board.",
  };
}
