import type { Connection } from "./connection.ts";
import { EngineError } from "./errors.ts";
import { ResultCode } from "./result-codes.ts";
import type { PrepareOptions, Row, SqlValue, Statement } from "./types.ts";
import type { Sqlite } from "./wasm/sqlite.ts";
import type { Pointer } from "./wasm/sqlite-exports.ts";

const INTEGER = 1;
const FLOAT = 2;
const TEXT = 3;
const BLOB = 4;

/** sqlite3_stmt_status: how often SQLite compiled the statement again because the schema changed. */
const REPREPARES = 5;

/** A compiled statement. It survives the reopening of its connection: it is then compiled again on its next use. */
export class CompiledStatement implements Statement {
  readonly sql: string;
  readonly #connection: Connection;
  readonly #sqlite: Sqlite;
  readonly #isPlain: boolean;
  #at: Pointer = 0;
  #parameters = 0;
  #columns: string[] = [];
  #reprepares = 0;
  #isFinalized = false;

  constructor(connection: Connection, sqlite: Sqlite, sql: string, { plain = false }: PrepareOptions) {
    this.sql = sql;
    this.#connection = connection;
    this.#sqlite = sqlite;
    this.#isPlain = plain;
    this.#compile();
  }

  all(values: readonly SqlValue[]): Row[] {
    this.#start(values);
    const { sqlite3_step } = this.#sqlite.exports;
    const rows: Row[] = [];
    let result = sqlite3_step(this.#at);
    this.#refreshColumns();
    while (result === ResultCode.ROW) {
      rows.push(this.#readRow());
      result = sqlite3_step(this.#at);
    }
    this.#finish(result);
    return rows;
  }

  run(values: readonly SqlValue[]): { changes: number; lastRowId: number } {
    this.#start(values);
    const { exports } = this.#sqlite;
    const db = this.#connection.handle;
    const changesBefore = exports.sqlite3_total_changes(db);
    let result = exports.sqlite3_step(this.#at);
    while (result === ResultCode.ROW) result = exports.sqlite3_step(this.#at);
    const hasChanged = exports.sqlite3_total_changes(db) !== changesBefore;
    const changes = hasChanged ? exports.sqlite3_changes(db) : 0;
    const lastRowId = Number(exports.sqlite3_last_insert_rowid(db));
    this.#finish(result);
    return { changes, lastRowId };
  }

  finalize(): void {
    if (this.#isFinalized) return;
    this.#isFinalized = true;
    this.release();
    this.#connection.forget(this);
  }

  /** Gives back the compiled form; the statement compiles itself again when it is used. */
  release(): void {
    if (this.#at !== 0) this.#sqlite.exports.sqlite3_finalize(this.#at);
    this.#at = 0;
  }

  #start(values: readonly SqlValue[]): void {
    if (this.#isFinalized) throw new EngineError("misuse", "This statement was finalized.");
    this.#connection.enter();
    if (this.#at === 0) this.#compile();
    if (values.length !== this.#parameters) {
      throw new EngineError(
        "misuse",
        `The statement takes ${this.#parameters} values and was given ${values.length}.`,
      );
    }
    this.#connection.arena.bind(this.#at, values);
  }

  #finish(result: number): void {
    const { exports } = this.#sqlite;
    const error = result === ResultCode.DONE ? undefined : this.#connection.failure(result);
    exports.sqlite3_reset(this.#at);
    this.#connection.arena.release();
    this.#connection.leave();
    if (error !== undefined) throw error;
  }

  #compile(): void {
    const { exports } = this.#sqlite;
    this.#at = this.#connection.compile(this.sql);
    this.#parameters = exports.sqlite3_bind_parameter_count(this.#at);
    this.#reprepares = 0;
    this.#readColumns();
  }

  #refreshColumns(): void {
    const reprepares = this.#sqlite.exports.sqlite3_stmt_status(this.#at, REPREPARES, 0);
    if (reprepares === this.#reprepares) return;
    this.#reprepares = reprepares;
    this.#readColumns();
  }

  #readColumns(): void {
    const { exports, heap } = this.#sqlite;
    const count = exports.sqlite3_column_count(this.#at);
    this.#columns = Array.from({ length: count }, (_, index) =>
      heap.readCString(exports.sqlite3_column_name(this.#at, index)),
    );
  }

  #readRow(): Row {
    const columns = this.#columns;
    const row: Row = {};
    for (let index = 0; index < columns.length; index++) row[columns[index]!] = this.#readValue(index);
    return row;
  }

  #readValue(index: number): SqlValue {
    const { exports, heap } = this.#sqlite;
    switch (exports.sqlite3_column_type(this.#at, index)) {
      case INTEGER: {
        // A double holds every integer up to 2^53 exactly, and costs no BigInt.
        const value = exports.sqlite3_column_double(this.#at, index);
        return this.#isPlain || Number.isSafeInteger(value)
          ? value
          : exports.sqlite3_column_int64(this.#at, index);
      }
      case FLOAT: {
        const value = exports.sqlite3_column_double(this.#at, index);
        return this.#isPlain && !Number.isFinite(value) ? Math.sign(value) * Number.MAX_VALUE : value;
      }
      case TEXT: {
        const at = exports.sqlite3_column_text(this.#at, index);
        return heap.readText(at, exports.sqlite3_column_bytes(this.#at, index));
      }
      case BLOB: {
        const at = exports.sqlite3_column_blob(this.#at, index);
        const bytes = exports.sqlite3_column_bytes(this.#at, index);
        return this.#isPlain ? heap.readText(at, bytes) : heap.u8.slice(at, at + bytes);
      }
      default:
        return null;
    }
  }
}
