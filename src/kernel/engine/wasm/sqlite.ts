import { EngineError } from "../errors.ts";
import { ResultCode } from "../result-codes.ts";
import { Heap } from "./heap.ts";
import { hostImports } from "./host-imports.ts";
import type { SqliteExports } from "./sqlite-exports.ts";
import { readWasmFile } from "./wasm-file.ts";

/** The one instance of SQLite in this process: its C functions and its heap. */
export interface Sqlite {
  readonly exports: SqliteExports;
  readonly heap: Heap;
  readonly version: string;
}

let loading: Promise<Sqlite> | undefined;
let loaded: Sqlite | undefined;

/**
 * Compiles and starts SQLite once per process (about 20 ms, off the main thread, so calling it early hides most).
 * The package's own JavaScript is not used: it costs another 20 ms to load browser storage we have no use for.
 */
export function loadSqlite(): Promise<Sqlite> {
  loading ??= startSqlite();
  return loading;
}

/** The instance when it is there already. */
export function loadedSqlite(): Sqlite | undefined {
  return loaded;
}

async function startSqlite(): Promise<Sqlite> {
  const module = await WebAssembly.compile(await readWasmFile());
  const heap = new Heap();
  const instance = await WebAssembly.instantiate(module, hostImports(module, heap));
  const exports = instance.exports as unknown as SqliteExports;
  exports.__wasm_call_ctors();
  const result = exports.sqlite3_initialize();
  if (result !== ResultCode.OK) {
    throw new EngineError("unsupported_host", "SQLite could not start in this process.", {
      sqliteCode: result,
    });
  }
  loaded = { exports, heap, version: heap.readCString(exports.sqlite3_libversion()) };
  return loaded;
}
