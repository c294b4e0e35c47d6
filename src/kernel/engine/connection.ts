import { existsSync } from "node:fs";
import { BindArena } from "./bind.ts";
import { lookSoon, watchCommits } from "./commit-watch.ts";
import { codeOfResult, EngineError } from "./errors.ts";
import { openHandle, type Handle, type OpenTarget } from "./handle.ts";
import { ResultCode } from "./result-codes.ts";
import { CompiledStatement } from "./statement.ts";
import type { Database, PrepareOptions, Statement } from "./types.ts";
import type { Problem } from "./vfs/problem.ts";
import type { Sqlite } from "./wasm/sqlite.ts";
import type { Pointer } from "./wasm/sqlite-exports.ts";

const PERSISTENT = 1;
const VERIFY_EVERY_MILLISECONDS = 1000;

/**
 * One connection, which outlives the files it works on: when they are taken away it says so once (`io`), opens the
 * board anew, and goes on with what stands there now.
 */
export class Connection implements Database {
  readonly path: string;
  readonly arena: BindArena;
  readonly #sqlite: Sqlite;
  readonly #target: OpenTarget;
  readonly #statements = new Set<CompiledStatement>();
  #handle: Handle | undefined;
  #isClosed = false;
  #losses = 0;
  #isProblemReported = false;
  #verifiedAt = performance.now();
  #unwatch: (() => void)[] = [];

  constructor(sqlite: Sqlite, target: OpenTarget) {
    this.path = target.path;
    this.#sqlite = sqlite;
    this.#target = target;
    this.arena = new BindArena(sqlite);
    this.#handle = openHandle(sqlite, target);
  }

  prepare(sql: string, options: PrepareOptions = {}): Statement {
    this.enter();
    const statement = new CompiledStatement(this, this.#sqlite, sql, options);
    this.#statements.add(statement);
    return statement;
  }

  exec(script: string): void {
    this.enter();
    const { exports, heap } = this.#sqlite;
    this.#withSql(script, (start, end, out, tail) => {
      for (let at = start; at < end; at = heap.i32[tail >> 2]!) {
        this.#check(exports.sqlite3_prepare_v3(this.handle, at, end - at, 0, out, tail));
        const statement = heap.i32[out >> 2]!;
        if (statement === 0) continue;
        let result = exports.sqlite3_step(statement);
        while (result === ResultCode.ROW) result = exports.sqlite3_step(statement);
        const error = result === ResultCode.DONE ? undefined : this.failure(result);
        exports.sqlite3_finalize(statement);
        this.leave();
        if (error !== undefined) throw error;
      }
    });
    if (!this.inTransaction) lookSoon();
  }

  get inTransaction(): boolean {
    return this.#handle !== undefined && this.#sqlite.exports.sqlite3_get_autocommit(this.#handle.db) === 0;
  }

  get losses(): number {
    return this.#losses;
  }

  isInPlace(): boolean {
    if (this.#handle === undefined) return existsSync(this.path);
    this.#handle.main?.verifyQuietly();
    return this.#handle.main?.problem === undefined;
  }

  commitMark(): string | number {
    return this.#handle?.commitMark() ?? "closed";
  }

  onCommit(listener: () => void): () => void {
    this.#refuseClosed();
    const unwatch = watchCommits(
      { mark: () => this.commitMark(), verify: () => this.#handle?.main?.verifyQuietly() },
      listener,
    );
    this.#unwatch.push(unwatch);
    return () => {
      this.#unwatch = this.#unwatch.filter((each) => each !== unwatch);
      unwatch();
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const unwatch of this.#unwatch) unwatch();
    this.#dropHandle();
    this.#statements.clear();
  }

  // What follows is for statements.

  /** The C handle. Only valid between `enter` and the end of the call. */
  get handle(): Pointer {
    if (this.#handle === undefined) throw this.#closedError();
    return this.#handle.db;
  }

  /** Before anything is run: refuses a closed database, and leaves files that were taken away. */
  enter(): void {
    this.#refuseClosed();
    if (this.#handle === undefined) {
      this.#handle = openHandle(this.#sqlite, { ...this.#target, create: false });
      this.#isProblemReported = false;
      return;
    }
    const { main } = this.#handle;
    if (main === undefined) return;
    const now = performance.now();
    if (now - this.#verifiedAt >= VERIFY_EVERY_MILLISECONDS) {
      this.#verifiedAt = now;
      main.verifyQuietly();
    }
    // A transaction is always let on, to its end: refused here, a rollback would leave it open for good.
    if (!this.inTransaction) this.leave();
  }

  /**
   * After anything was run. A connection that must not go on is given up as soon as no transaction needs it, so that
   * its locks stand in nobody's way; and it is said once, even if the statement itself went well: a commit that could
   * not be made known to others is no success.
   */
  leave(): void {
    const problem = this.#handle?.main?.problem;
    if (problem === undefined) return;
    if (!this.inTransaction) {
      this.#losses += 1;
      this.#dropHandle();
    }
    if (this.#isProblemReported) return;
    this.#isProblemReported = true;
    throw lostError(problem, 0);
  }

  /** Turns a result code into the error to throw; to be called before the statement is reset. */
  failure(result: number): EngineError {
    const { exports, heap } = this.#sqlite;
    const problem = this.#handle?.main?.problem;
    if (problem !== undefined) {
      this.#isProblemReported = true;
      return lostError(problem, result);
    }
    const message = heap.readCString(exports.sqlite3_errmsg(this.handle));
    const cause = this.#target.binding?.vfs.takeFailure();
    const code = codeOfResult(result);
    const isDiskTrouble = code === "io" || code === "full" || code === "cant_open" || code === "readonly";
    const detail =
      isDiskTrouble && cause !== undefined ? ` (${cause.action} ${cause.path}: ${cause.cause})` : "";
    return new EngineError(code, `${message}${detail}`, { sqliteCode: result });
  }

  /** Compiles exactly one statement. */
  compile(sql: string): Pointer {
    const { exports, heap } = this.#sqlite;
    return this.#withSql(sql, (start, end, out, tail) => {
      this.#check(exports.sqlite3_prepare_v3(this.handle, start, end - start, PERSISTENT, out, tail));
      const statement = heap.i32[out >> 2]!;
      if (statement === 0) throw new EngineError("misuse", "The text holds no SQL statement.");
      const rest = heap.i32[tail >> 2]!;
      if (rest < end && this.#holdsStatement(rest, end, out, tail)) {
        exports.sqlite3_finalize(statement);
        throw new EngineError("misuse", "The text holds more than one SQL statement.");
      }
      return statement;
    });
  }

  forget(statement: CompiledStatement): void {
    this.#statements.delete(statement);
  }

  #holdsStatement(start: Pointer, end: Pointer, out: Pointer, tail: Pointer): boolean {
    const { exports, heap } = this.#sqlite;
    const result = exports.sqlite3_prepare_v3(this.handle, start, end - start, 0, out, tail);
    const statement = heap.i32[out >> 2]!;
    exports.sqlite3_finalize(statement);
    return result !== ResultCode.OK || statement !== 0;
  }

  #withSql<Result>(
    sql: string,
    work: (start: Pointer, end: Pointer, out: Pointer, tail: Pointer) => Result,
  ): Result {
    if (!sql.isWellFormed()) throw new EngineError("misuse", "The SQL text holds an unpaired surrogate.");
    const { exports, heap } = this.#sqlite;
    const out = exports.malloc(sql.length * 3 + 16);
    if (out === 0) throw new EngineError("misuse", "The SQL text is longer than memory allows.");
    const start = out + 8;
    const end = start + heap.writeText(sql, start);
    heap.u8[end] = 0;
    try {
      return work(start, end, out, out + 4);
    } finally {
      exports.free(out);
    }
  }

  #check(result: number): void {
    if (result !== ResultCode.OK) throw this.failure(result);
  }

  #dropHandle(): void {
    for (const statement of this.#statements) statement.release();
    if (this.#handle !== undefined) this.#sqlite.exports.sqlite3_close_v2(this.#handle.db);
    this.#handle = undefined;
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw this.#closedError();
  }

  #closedError(): EngineError {
    return new EngineError("misuse", `The database ${this.path} is closed.`);
  }
}

function lostError({ message, hint }: Problem, sqliteCode: number): EngineError {
  return new EngineError("io", message, { sqliteCode, hint });
}
