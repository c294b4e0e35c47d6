/** An address in the WASM heap. */
export type Pointer = number;

/** The exported C functions of the official build that the engine calls, with the types WASM gives them. */
export interface SqliteExports {
  readonly __indirect_function_table: WebAssembly.Table;
  __wasm_call_ctors(): void;
  malloc(bytes: number): Pointer;
  free(at: Pointer): void;
  sqlite3_malloc(bytes: number): Pointer;
  sqlite3_initialize(): number;
  sqlite3_libversion(): Pointer;
  sqlite3_sourceid(): Pointer;
  sqlite3_vfs_register(vfs: Pointer, isDefault: number): number;
  sqlite3_open_v2(path: Pointer, out: Pointer, flags: number, vfsName: Pointer): number;
  sqlite3_close_v2(db: Pointer): number;
  sqlite3_file_control(db: Pointer, schema: Pointer, operation: number, out: Pointer): number;
  sqlite3_errmsg(db: Pointer): Pointer;
  sqlite3_extended_errcode(db: Pointer): number;
  sqlite3_get_autocommit(db: Pointer): number;
  sqlite3_changes(db: Pointer): number;
  sqlite3_total_changes(db: Pointer): number;
  sqlite3_last_insert_rowid(db: Pointer): bigint;
  sqlite3_commit_hook(db: Pointer, hook: number, argument: number): Pointer;
  sqlite3_prepare_v3(
    db: Pointer,
    sql: Pointer,
    bytes: number,
    flags: number,
    out: Pointer,
    tail: Pointer,
  ): number;
  sqlite3_finalize(statement: Pointer): number;
  sqlite3_reset(statement: Pointer): number;
  sqlite3_step(statement: Pointer): number;
  sqlite3_stmt_status(statement: Pointer, counter: number, reset: number): number;
  sqlite3_bind_parameter_count(statement: Pointer): number;
  sqlite3_bind_null(statement: Pointer, index: number): number;
  sqlite3_bind_int(statement: Pointer, index: number, value: number): number;
  sqlite3_bind_int64(statement: Pointer, index: number, value: bigint): number;
  sqlite3_bind_double(statement: Pointer, index: number, value: number): number;
  sqlite3_bind_text(
    statement: Pointer,
    index: number,
    at: Pointer,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_bind_blob(
    statement: Pointer,
    index: number,
    at: Pointer,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_bind_zeroblob(statement: Pointer, index: number, bytes: number): number;
  sqlite3_column_count(statement: Pointer): number;
  sqlite3_column_name(statement: Pointer, column: number): Pointer;
  sqlite3_column_type(statement: Pointer, column: number): number;
  sqlite3_column_double(statement: Pointer, column: number): number;
  sqlite3_column_int64(statement: Pointer, column: number): bigint;
  sqlite3_column_text(statement: Pointer, column: number): Pointer;
  sqlite3_column_blob(statement: Pointer, column: number): Pointer;
  sqlite3_column_bytes(statement: Pointer, column: number): number;
}
