import { renameSync, rmSync } from "node:fs";
import type { Clock, Ids } from "./clock.ts";
import type { OpenOptions } from "./engine/index.ts";
import { openDatabase } from "./engine/index.ts";
import type { Migration } from "./migration.ts";
import { migrate } from "./migration.ts";
import type { Settings } from "./settings.ts";
import type { Connection, Sql } from "./sql.ts";
import { connect, translated } from "./sql.ts";
import type { Actor } from "./types.ts";

/** Where a board keeps what is not in its file. Absolute paths. */
export interface BoardPaths {
  database: string;
  workspaces: string;
  logs: string;
  attachments: string;
}

export interface BoardOptions {
  /** `default` or the board's slug. */
  slug: string;
  paths: BoardPaths;
  clock: Clock;
  ids: Ids;
  /** Claim identity of this process, `<hostname>:<pid>`. */
  claimer: string;
  actor: Actor;
  settings: Settings;
  /** `:memory:` boards ignore it. Default: create when absent. */
  open?: OpenOptions;
  /** False: an older file is upgraded without a copy beside it. Default true. */
  backup?: boolean;
  /** What people call the board; default the slug. */
  name?: string;
  /** The explicit `init`: also repairs what only a full look finds. */
  thorough?: boolean;
}

/**
 * An open board as one caller sees it. Operations take it as their first argument. `sql` reads, `transaction`
 * writes; the board handed to a transaction's work is bound to that transaction, and a transaction inside it
 * joins it.
 */
export interface Board {
  readonly slug: string;
  /** What people call it. */
  readonly name: string;
  readonly paths: BoardPaths;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly claimer: string;
  readonly settings: Settings;
  readonly actor: Actor;
  readonly sql: Sql;
  transaction<T>(work: (tx: Board) => Promise<T>): Promise<T>;
  /** The same board for another caller. */
  as(actor: Actor): Board;
  /** The same board under other settings (a reloaded config). */
  under(settings: Settings): Board;
  /** Are the files it has open still those that others find? After that was false they are opened anew. */
  isInPlace(): boolean;
  /** Calls back within 20 ms after any process committed; returns the unsubscribe. */
  onChange(listener: () => void): () => void;
  /** Copies the board into a new file through SQLite, safe while others write. */
  backup(path: string): Promise<void>;
  close(): void;
}

/**
 * Opens (and creates or migrates) a board. Refuses `schema_too_new`, `unsupported_host`, `io`, `corrupt`, `busy`.
 * An existing file is copied beside itself before its schema is changed.
 */
export async function openBoard(options: BoardOptions): Promise<Board> {
  const database = await openDatabase(options.paths.database, options.open).catch((error: unknown) => {
    throw translated(error);
  });
  const renew = async (bare: Connection): Promise<void> => {
    if (options.open?.readonly) return;
    await migrate(bare, {
      now: options.clock.now(),
      thorough: options.thorough ?? false,
      backup: backupBeforeUpgrade(view(options, bare, undefined), options),
    });
  };
  const connection = connect(database, { fraction: () => options.ids.fraction(), replaced: renew });
  const board = view(options, connection, undefined);
  try {
    await renew(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return board;
}

function view(options: BoardOptions, connection: Connection, tx: Sql | undefined): Board {
  const { slug, paths, clock, ids, claimer, actor, settings } = options;
  return {
    slug,
    name: options.name ?? slug,
    paths,
    clock,
    ids,
    claimer,
    actor,
    settings,
    sql: tx ?? connection.sql,
    transaction(work) {
      return tx ? work(this) : connection.transaction((sql) => work(view(options, connection, sql)));
    },
    as: (other) => view({ ...options, actor: other }, connection, tx),
    under: (other) => view({ ...options, settings: other }, connection, tx),
    isInPlace: () => connection.database.isInPlace(),
    onChange: (listener) => connection.database.onCommit(listener),
    backup: async (path) => {
      await connection.sql`vacuum into ${path}`;
    },
    close: () => connection.close(),
  };
}

/**
 * A copy of the file as it was, made through SQLite. Several processes may meet at an old file: each copies under
 * a name of its own, and only the one that then alters the file keeps its copy.
 */
function backupBeforeUpgrade(
  board: Board,
  { paths, clock, ids, backup = true }: BoardOptions,
): Migration["backup"] {
  const part = `${paths.database}.${ids.token().slice(0, 12)}.part`;
  return {
    make: async () => (backup ? board.backup(part) : undefined),
    keep: () =>
      backup ? renameSync(part, `${paths.database}.before-upgrade-${clock.now()}.bak`) : undefined,
    drop: () => rmSync(part, { force: true }),
  };
}
