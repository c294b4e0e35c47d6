/** A value SQLite can store. Read back, an integer outside ±(2^53 - 1) comes as `bigint`, every other one as `number`. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One row, by column name; of two columns with one name the later wins. */
export type Row = Record<string, SqlValue>;

export interface OpenOptions {
  /** Open for reading only; the file must exist. Default false. */
  readonly?: boolean;
  /** Create the file (mode 0600, WAL) when it is absent. Default true; with false an absent file is `cant_open`. */
  create?: boolean;
  /** `full` (default): an acknowledged commit survives a power cut. `normal`: it survives the process, not the power. */
  synchronous?: "full" | "normal";
}

export interface PrepareOptions {
  /**
   * Rows hold only what JSON can: a BLOB is read as the text its bytes are, an integer outside ±(2^53 - 1) and an
   * infinite number as the nearest double. Default false.
   */
  plain?: boolean;
}

/** One compiled statement of one database. Not to be used after its database is closed (`misuse`). */
export interface Statement {
  readonly sql: string;
  /** Binds the values, steps to the end, resets; every row it gave. Refuses a wrong number of values (`misuse`). */
  all(values: readonly SqlValue[]): Row[];
  /** Like `all`, for statements whose rows nobody wants. `changes`: rows this statement inserted, updated or deleted. */
  run(values: readonly SqlValue[]): { changes: number; lastRowId: number };
  /** Frees it. Idempotent. */
  finalize(): void;
}

/**
 * One connection to one board file. Nothing here waits: when another process holds a lock the call fails at once
 * with `busy`, and the caller decides when to try again.
 */
export interface Database {
  /** The resolved real path, or `:memory:`. */
  readonly path: string;
  /** Compiles exactly one statement; errors of SQL are thrown here. */
  prepare(sql: string, options?: PrepareOptions): Statement;
  /** Runs several statements without values; rows are dropped. The first failure stops it. */
  exec(script: string): void;
  /** True between BEGIN and COMMIT or ROLLBACK (SQLite may roll back by itself after `io` and `full`). */
  readonly inTransaction: boolean;
  /** How often its files were taken away or replaced: what stands there now may be another board. */
  readonly losses: number;
  /** False when its files were removed or replaced: the next statement says so, or there is nothing left to open. */
  isInPlace(): boolean;
  /** Changes whenever any process, this one included, commits to the file. Costs under a microsecond. */
  commitMark(): string | number;
  /** Calls the listener within 20 ms of a commit by any process; returns the unsubscribe. Keeps no process alive. */
  onCommit(listener: () => void): () => void;
  /** Releases every lock, file and statement. Idempotent. */
  close(): void;
}
