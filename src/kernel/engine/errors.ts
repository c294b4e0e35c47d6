import { ResultCode } from "./result-codes.ts";

/**
 * What went wrong, as far as a caller can act on it:
 * `busy` another process holds a lock (try again); `io` the disk or its driver failed, or the files were taken away;
 * `full` no space or quota left; `corrupt` the file is not a sound database; `readonly` this user or mode may not write;
 * `cant_open` there is no such board or it may not be read; `constraint` a constraint of the schema refused the values;
 * `unsupported_host` this machine or filesystem cannot keep a shared board; `misuse` the caller broke the engine's
 * contract; `sql` anything else SQLite refused (syntax, missing table, value too big).
 */
export type EngineErrorCode =
  | "busy"
  | "io"
  | "full"
  | "corrupt"
  | "readonly"
  | "cant_open"
  | "constraint"
  | "unsupported_host"
  | "misuse"
  | "sql";

/** The only error the engine throws on purpose. `sqliteCode` is SQLite's extended result code, 0 when SQLite was not asked. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;
  readonly sqliteCode: number;
  readonly hint?: string;

  constructor(code: EngineErrorCode, message: string, more: { sqliteCode?: number; hint?: string } = {}) {
    super(message);
    this.code = code;
    this.sqliteCode = more.sqliteCode ?? 0;
    if (more.hint !== undefined) this.hint = more.hint;
  }
}

const CODE_OF_PRIMARY: Record<number, EngineErrorCode> = {
  [ResultCode.BUSY]: "busy",
  [ResultCode.PROTOCOL]: "busy",
  [ResultCode.NOMEM]: "io",
  [ResultCode.IOERR]: "io",
  [ResultCode.FULL]: "full",
  [ResultCode.CORRUPT]: "corrupt",
  [ResultCode.NOTADB]: "corrupt",
  [ResultCode.READONLY]: "readonly",
  [ResultCode.CANTOPEN]: "cant_open",
  [ResultCode.CONSTRAINT]: "constraint",
  [ResultCode.MISUSE]: "misuse",
  [ResultCode.RANGE]: "misuse",
};

/** The caller's view of an SQLite (extended) result code. */
export function codeOfResult(sqliteCode: number): EngineErrorCode {
  return CODE_OF_PRIMARY[sqliteCode & 0xff] ?? "sql";
}
