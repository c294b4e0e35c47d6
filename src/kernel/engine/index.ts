/**
 * The storage engine: SQLite compiled to WASM on real files, sharing each board with every other process that uses it,
 * native SQLite programs included. Knows bytes, files and locks, not boards.
 */
export { EngineError, type EngineErrorCode } from "./errors.ts";
export { engineInfo, untrustedFilesystem, type EngineInfo } from "./info.ts";
export { openDatabase } from "./open.ts";
export type { Database, OpenOptions, Row, SqlValue, Statement } from "./types.ts";
export { loadSqlite as preloadEngine } from "./wasm/sqlite.ts";
