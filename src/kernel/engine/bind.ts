import { EngineError } from "./errors.ts";
import { ResultCode } from "./result-codes.ts";
import type { SqlValue } from "./types.ts";
import type { Sqlite } from "./wasm/sqlite.ts";
import type { Pointer } from "./wasm/sqlite-exports.ts";

const KEPT_BYTES = 256 * 1024;
const MAX_VALUE_BYTES = 1_000_000_000;
const INT32_LIMIT = 2 ** 31;
const INT64_LIMIT = 2n ** 63n;
/** "The bytes stay where they are until the statement is done": SQLite copies nothing. */
const STATIC = 0;

/**
 * Where the text and bytes of bound values lie while a statement runs. Statements run to completion one at a time, so
 * one stretch of the heap serves all of them.
 */
export class BindArena {
  readonly #sqlite: Sqlite;
  #at: Pointer = 0;
  #capacity = 0;
  #used = 0;

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
  }

  /**
   * Binds all parameters of a statement. Refuses (`misuse`) values SQLite has no type for, text with an unpaired
   * surrogate (it has no UTF-8 form), integers beyond 64 bits, NaN, and values over 1,000,000,000 bytes.
   */
  bind(statement: Pointer, values: readonly SqlValue[]): void {
    this.#reserve(values);
    for (let index = 0; index < values.length; index++) {
      const result = this.#bindOne(statement, index + 1, values[index]!);
      if (result !== ResultCode.OK) throw refusal(index, `was refused by SQLite`, result);
    }
  }

  /** Gives back what one unusually large statement needed. */
  release(): void {
    if (this.#capacity <= KEPT_BYTES) return;
    this.#sqlite.exports.free(this.#at);
    this.#at = 0;
    this.#capacity = 0;
  }

  #reserve(values: readonly SqlValue[]): void {
    let bytes = 0;
    for (const value of values) {
      if (typeof value === "string") bytes += value.length * 3;
      else if (value instanceof Uint8Array) bytes += value.byteLength;
    }
    this.#used = 0;
    if (bytes <= this.#capacity) return;
    this.#sqlite.exports.free(this.#at);
    this.#capacity = Math.max(bytes, KEPT_BYTES);
    this.#at = this.#sqlite.exports.malloc(this.#capacity);
    if (this.#at === 0) {
      this.#capacity = 0;
      throw new EngineError("misuse", `The values need ${bytes} bytes, more than memory has.`);
    }
  }

  #bindOne(statement: Pointer, index: number, value: SqlValue): number {
    const { exports } = this.#sqlite;
    switch (typeof value) {
      case "string":
        return this.#bindText(statement, index, value);
      case "number":
        return this.#bindNumber(statement, index, value);
      case "bigint":
        if (value < -INT64_LIMIT || value >= INT64_LIMIT)
          throw refusal(index - 1, "does not fit into 64 bits");
        return exports.sqlite3_bind_int64(statement, index, value);
      default:
        if (value === null) return exports.sqlite3_bind_null(statement, index);
        if (value instanceof Uint8Array) return this.#bindBytes(statement, index, value);
        throw refusal(index - 1, `is ${describe(value)}, which SQLite cannot store`);
    }
  }

  #bindText(statement: Pointer, index: number, value: string): number {
    if (!value.isWellFormed()) throw refusal(index - 1, "is text with an unpaired surrogate");
    const at = this.#at + this.#used;
    const bytes = value.length === 0 ? 0 : this.#sqlite.heap.writeText(value, at);
    if (bytes > MAX_VALUE_BYTES) throw refusal(index - 1, `has ${bytes} bytes`);
    this.#used += bytes;
    // A null pointer would mean NULL, and an empty text before the arena exists has no other address.
    return this.#sqlite.exports.sqlite3_bind_text(statement, index, at || 1, bytes, STATIC);
  }

  #bindNumber(statement: Pointer, index: number, value: number): number {
    const { exports } = this.#sqlite;
    if (Number.isNaN(value)) throw refusal(index - 1, "is NaN");
    if (!Number.isSafeInteger(value)) return exports.sqlite3_bind_double(statement, index, value);
    if (value >= -INT32_LIMIT && value < INT32_LIMIT)
      return exports.sqlite3_bind_int(statement, index, value);
    return exports.sqlite3_bind_int64(statement, index, BigInt(value));
  }

  #bindBytes(statement: Pointer, index: number, value: Uint8Array): number {
    const { exports, heap } = this.#sqlite;
    if (value.byteLength === 0) return exports.sqlite3_bind_zeroblob(statement, index, 0);
    if (value.byteLength > MAX_VALUE_BYTES) throw refusal(index - 1, `has ${value.byteLength} bytes`);
    const at = this.#at + this.#used;
    heap.u8.set(value, at);
    this.#used += value.byteLength;
    return exports.sqlite3_bind_blob(statement, index, at, value.byteLength, STATIC);
  }
}

function refusal(position: number, what: string, sqliteCode: number = ResultCode.MISUSE): EngineError {
  return new EngineError("misuse", `Value ${position + 1} ${what}.`, { sqliteCode });
}

function describe(value: unknown): string {
  return value === undefined ? "undefined" : `of type ${typeof value}`;
}
