import { realpathSync, existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = Record<string, SqlValue>;
export interface OpenOptions {
  readonly?: boolean;
  create?: boolean;
  synchronous?: "full" | "normal";
}
export interface Statement {
  readonly sql: string;
  all(values: readonly SqlValue[]): Row[];
  run(values: readonly SqlValue[]): { changes: number; lastRowId: number };
  finalize(): void;
}
export interface Database {
  readonly path: string;
  prepare(sql: string): Statement;
  exec(script: string): void;
  readonly inTransaction: boolean;
  commitMark(): string | number;
  onCommit(listener: () => void): () => void;
  close(): void;
}
export type EngineErrorCode =
  | "busy" | "io" | "full" | "corrupt" | "readonly" | "cant_open" | "constraint" | "unsupported_host" | "misuse" | "sql";
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;
  readonly sqliteCode: number;
  readonly hint?: string;
  constructor(code: EngineErrorCode, message: string, sqliteCode = 0, hint?: string) {
    super(message);
    this.code = code;
    this.sqliteCode = sqliteCode;
    if (hint !== undefined) this.hint = hint;
  }
}

let engine: Promise<any> | undefined;
let version = "";

export async function openDatabase(path: string, options: OpenOptions = {}): Promise<Database> {
  engine ??= import("./first-vfs.ts").then((m) => m.boot());
  const { s, pull, mark } = await engine;
  version = s.capi.sqlite3_libversion();
  const memory = path === ":memory:";
  if (!memory) path = realPath(path);
  if (!memory && options.create === false && !existsSync(path)) throw new EngineError("cant_open", `no board file at ${path}`, 14);
  let db: any;
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error: any) {
      if (error instanceof EngineError) throw error;
      throw new EngineError(codeOf(error.resultCode ?? 1), error.message, error.resultCode ?? 1);
    }
  };
  guard(() => {
    db = new s.oo1.DB({ filename: path, vfs: memory ? undefined : "kfile", flags: options.readonly ? "r" : options.create === false ? "w" : "c" });
    if (!memory && !options.readonly && db.selectValue("pragma journal_mode") !== "wal") db.exec("pragma journal_mode=wal");
    db.exec(`pragma synchronous=${options.synchronous ?? "full"}; pragma cell_size_check=on`);
  });
  const listeners = new Set<() => void>();
  let seen: string | number = "";
  let timer: ReturnType<typeof setInterval> | undefined;
  let memoryMark = () => s.capi.sqlite3_total_changes(db);
  const database: Database = {
    path,
    prepare(sql) {
      const stmt = guard(() => db.prepare(sql));
      const bind = (values: readonly SqlValue[]) => {
        if (!database.inTransaction) pull();
        stmt.reset(true);
        if (values.length > 0) stmt.bind(values.slice());
      };
      return {
        sql,
        all: (values) => guard(() => {
          bind(values);
          const rows: Row[] = [];
          try {
            while (stmt.step()) rows.push(stmt.get({}));
          } finally {
            stmt.reset(true);
          }
          return rows;
        }),
        run: (values) => guard(() => {
          bind(values);
          try {
            while (stmt.step());
          } finally {
            stmt.reset(true);
          }
          return { changes: s.capi.sqlite3_changes(db), lastRowId: Number(s.capi.sqlite3_last_insert_rowid(db)) };
        }),
        finalize: () => stmt.finalize(),
      };
    },
    exec: (script) => guard(() => {
      if (!database.inTransaction) pull();
      db.exec(script);
    }),
    get inTransaction() {
      return db.pointer !== undefined && s.capi.sqlite3_get_autocommit(db) === 0;
    },
    commitMark: () => (memory ? memoryMark() : mark(path)),
    onCommit(listener) {
      listeners.add(listener);
      seen = database.commitMark();
      timer ??= setInterval(() => {
        const now = database.commitMark();
        if (now !== seen) {
          seen = now;
          for (const each of listeners) each();
        }
      }, 10);
      timer.unref?.();
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      clearInterval(timer);
      db.close();
    },
  };
  return database;
}

export function engineInfo(): { sqliteVersion: string; mode: string } {
  return { sqliteVersion: version, mode: "file" };
}

function realPath(path: string): string {
  const full = resolve(path);
  return existsSync(full) ? realpathSync(full) : join(realpathSync(dirname(full)), basename(full));
}

function codeOf(rc: number): EngineErrorCode {
  switch (rc & 0xff) {
    case 5: case 6: return "busy";
    case 8: return "readonly";
    case 10: return "io";
    case 11: case 26: return "corrupt";
    case 13: return "full";
    case 14: return "cant_open";
    case 19: return "constraint";
    case 21: return "misuse";
    default: return "sql";
  }
}
