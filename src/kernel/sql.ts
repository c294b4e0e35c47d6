import type { Database, Statement } from "./engine/index.ts";
import { EngineError } from "./engine/index.ts";
import type { ErrorCode } from "./errors.ts";
import { KanbunError } from "./errors.ts";
import type { Patience } from "./turns.ts";
import { turns } from "./turns.ts";

/** Longest wait for another process's write lock before `busy` is reported. */
export const BUSY_TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 40;

export type SqlParam = string | number | bigint | boolean | null | Uint8Array;

/**
 * The SQL seam, in the manner of postgres.js: values are always bound, never spliced. A statement is prepared
 * once per template (the strings array is the key). Rows hold what JSON can hold: bytes another program wrote into
 * a column come as text, integers outside ±(2^53 - 1) as the nearest double.
 */
export interface Sql {
  <T extends object = Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: SqlParam[]
  ): Promise<T[]>;
}

/**
 * One connection, shared by everything in this process that uses the board. Statements outside a transaction
 * wait until the running transaction has ended, so they never see half of it; while one waits for another process's
 * lock they go on.
 */
export interface Connection {
  readonly sql: Sql;
  /**
   * Runs `work` inside BEGIN IMMEDIATE … COMMIT; anything thrown rolls back. Inside, nothing may be awaited
   * except the `sql` it is given. Refuses with `busy` when it could not begin for 30 s: another process holds the lock.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs a script of several statements that bind nothing, on its own. */
  script(text: string): Promise<void>;
  readonly database: Database;
  close(): void;
}

export interface ConnectionOptions {
  /** Jitter source in [0, 1). */
  fraction: () => number;
  busyTimeoutMs?: number;
  /**
   * Called before the next statement once the file was taken away or replaced: what stands there now may be of an
   * older shape. Until it succeeds, nothing else runs.
   */
  replaced?: (connection: Connection) => Promise<void>;
}

export function connect(database: Database, options: ConnectionOptions): Connection {
  const { run, finalize } = statements(database);
  const { busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const retrying = retrier(options.fraction, busyTimeoutMs);
  const { alone, quiet } = turns({
    patienceMs: busyTimeoutMs,
    refusal: () => new KanbunError("busy", REFUSAL_OF.busy[1]),
  });
  const inside: Sql = async (strings, ...values) => run(strings, values);
  const outside: Sql = async (strings, ...values) => {
    await quiet();
    return retrying(() => run(strings, values));
  };
  const bare: Connection = {
    sql: outside,
    database,
    transaction: (work) =>
      alone(async ({ patience, started }) => {
        await retrying(() => {
          database.exec("begin immediate");
          started();
        }, patience);
        try {
          const value = await work(inside);
          await retrying(() => database.exec("commit"));
          return value;
        } catch (error) {
          if (database.inTransaction) database.exec("rollback");
          throw translated(error);
        }
      }),
    script: (text) =>
      alone(({ started }) => {
        started();
        return retrying(() => database.exec(text));
      }),
    close() {
      finalize();
      database.close();
    },
  };
  return options.replaced ? renewing(bare, options.replaced) : bare;
}

/** The connection as others see it: after its file was replaced it is looked at anew before anything else. */
function renewing(bare: Connection, replaced: (connection: Connection) => Promise<void>): Connection {
  let [known, renewal] = [bare.database.losses, Promise.resolve()];
  const ready = (): Promise<void> => {
    const { losses } = bare.database;
    if (losses !== known) {
      known = losses;
      renewal = replaced(bare);
      renewal.catch(() => {
        known = -1;
      });
    }
    return renewal;
  };
  return {
    ...bare,
    async sql(strings, ...values) {
      await ready();
      return bare.sql(strings, ...values);
    },
    async transaction(work) {
      await ready();
      return bare.transaction(work);
    },
  };
}

/** Statements, prepared once per template. */
function statements(database: Database) {
  const known = new Map<TemplateStringsArray, Statement>();
  return {
    run<T>(strings: TemplateStringsArray, values: SqlParam[]): T[] {
      try {
        let statement = known.get(strings);
        if (!statement)
          known.set(strings, (statement = database.prepare(strings.join("?"), { plain: true })));
        return statement.all(values.map(bound)) as unknown as T[];
      } catch (error) {
        throw translated(error);
      }
    },
    finalize() {
      for (const statement of known.values()) statement.finalize();
      known.clear();
    },
  };
}

/** Tries again, with growing jittered pauses, while another process holds the lock: until the patience is over. */
function retrier(fraction: () => number, busyTimeoutMs: number) {
  return async <T>(attempt: () => T, patience?: Patience): Promise<T> => {
    let waitedMs = 0;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        return attempt();
      } catch (error) {
        const refusal = translated(error);
        const isOver = patience?.isOver ?? waitedMs >= busyTimeoutMs;
        if (!(refusal instanceof KanbunError) || refusal.code !== "busy" || isOver) throw refusal;
      }
      const pauseMs = waitMs * (0.5 + fraction());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      waitedMs += pauseMs;
    }
  };
}

function bound(value: SqlParam): string | number | bigint | null | Uint8Array {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" && !value.isWellFormed())
    throw new KanbunError("invalid_input", "text contains an unpaired surrogate and cannot be stored", {
      hint: "send well-formed UTF-8 text",
    });
  if (value === undefined) throw new TypeError("undefined reached SQL; bind null instead");
  return value;
}

type Refusal = [code: ErrorCode, text: string, hint: string];
/** What one does when the engine itself had no advice. */
const LOOK = "kanbun doctor says what is wrong with host and home";
const REFUSAL_OF = {
  busy: [
    "busy",
    "another process holds the board's write lock; try again",
    "find the program that holds it, and end it",
  ],
  io: ["io", "the board file could not be read or written", LOOK],
  full: ["io", "the disk is full; nothing was changed", LOOK],
  readonly: ["io", "the board file is read-only", LOOK],
  cant_open: ["io", "the board file cannot be opened", LOOK],
  corrupt: ["corrupt", "the board file is damaged", "kanbun doctor --deep"],
  unsupported_host: ["unsupported_host", "this host cannot open board files", LOOK],
} satisfies Partial<Record<EngineError["code"], Refusal>>;

/** The engine's failure as a refusal; everything else as it is. */
export function translated(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const refusal = (REFUSAL_OF as Partial<Record<EngineError["code"], Refusal>>)[error.code];
  if (!refusal) return error;
  const [code, text, hint] = refusal;
  return new KanbunError(code, `${text} (${error.message})`, {
    hint: error.hint ?? hint,
    cause: error,
  });
}
