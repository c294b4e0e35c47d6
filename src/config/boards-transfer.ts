import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Actor, Board } from "../kernel/index.ts";
import {
  adoptUnknownStatuses,
  KanbunError,
  openBoard,
  packAttachments,
  stripMachineState,
  unpackAttachments,
} from "../kernel/index.ts";
import { writeBoardFile } from "./board-file.ts";
import { boardPaths, DEFAULT_BOARD } from "./boards.ts";
import type { BoardInfo, Home } from "./boards-manage.ts";
import { makeBoardDirectory, showBoard, using } from "./boards-manage.ts";
import { makeHome } from "./make-home.ts";
import { settingsOf } from "./settings.ts";
import { claimer, systemClock, systemIds } from "./system.ts";

export interface Exported {
  file: string;
  tasks: number;
  attachments: number;
}

export interface Imported {
  board: BoardInfo;
  tasks: number;
  attachments: number;
  /** Tasks whose status was unknown: they are blocked now, each with a note. */
  unknown_statuses: number;
}

/**
 * Writes a whole board into one SQLite file that any host can import: attachments are inside, and nothing that
 * belongs to this host (claims, processes, tokens, absolute paths). Works while the board is in use. Refuses
 * `not_found`, `wrong_state` when the file exists.
 */
export async function exportBoard(home: Home, slug: string, file: string, actor: Actor): Promise<Exported> {
  const target = resolve(file);
  if (existsSync(target))
    throw new KanbunError("wrong_state", `${target} exists already`, {
      hint: "name a file that does not exist",
    });
  if (!existsSync(dirname(target)))
    throw new KanbunError("not_found", `no directory ${dirname(target)}`, {
      hint: "make it, or name another file",
    });
  const work = mkdtempSync(join(dirname(target), ".kanbun-export-"));
  try {
    return await using(home, slug, actor, async (board) => {
      await board.backup(join(work, "copy.db"));
      const copy = await openFile(home, slug, join(work, "copy.db"), actor, true);
      try {
        const attachments = await packAttachments(copy, board);
        await stripMachineState(copy);
        await copy.backup(join(work, "export.db"));
        renameSync(join(work, "export.db"), target);
        return { file: target, tasks: await tasksIn(copy), attachments };
      } finally {
        copy.close();
      }
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Makes a new board from an exported file, or from any board file of this or an older or other program: it is
 * copied through SQLite, brought up to date, and freed of what belonged to its host. The source is not changed. The
 * default board can be imported while it has no file: what one does on a new host.
 * Refuses `not_found`, `invalid_input` for a file that is no board, `wrong_state` when the board exists,
 * `schema_too_new`.
 */
export async function importBoard(home: Home, file: string, slug: string, actor: Actor): Promise<Imported> {
  const source = resolve(file);
  if (!existsSync(source))
    throw new KanbunError("not_found", `no file ${source}`, { hint: "name an exported board" });
  const { database } = boardPaths(home.home, slug);
  const files = ["", "-wal", "-shm"].map((end) => `${database}${end}`);
  const isRestored = slug === DEFAULT_BOARD && !files.some((each) => existsSync(each));
  if (isRestored) makeHome(home.home);
  else makeBoardDirectory(home.home, slug, "import it under another name, and kanbun boards switch to that");
  try {
    await copyBoard(home, slug, source, database, actor);
    const board = await openFile(home, slug, database, actor, false);
    try {
      const unknown_statuses = await adoptUnknownStatuses(board);
      await stripMachineState(board);
      const attachments = await unpackAttachments(board);
      writeBoardFile(home.home, slug, { name: slug });
      const tasks = await tasksIn(board);
      return { board: showBoard(home.home, slug), tasks, attachments, unknown_statuses };
    } finally {
      board.close();
    }
  } catch (error) {
    if (isRestored) for (const each of files) rmSync(each, { force: true });
    else rmSync(dirname(database), { recursive: true, force: true });
    throw error;
  }
}

async function copyBoard(
  home: Home,
  slug: string,
  source: string,
  target: string,
  actor: Actor,
): Promise<void> {
  const refusal = (cause: unknown): KanbunError =>
    new KanbunError("invalid_input", `${source} is not a board file`, {
      hint: "name an exported board, or a kanban.db",
      cause,
    });
  let from: Board;
  try {
    from = await openFile(home, slug, source, actor, false, true);
  } catch (cause) {
    throw refusal(cause);
  }
  try {
    const [table] = await from.sql`select 1 from sqlite_master where type = 'table' and name = 'tasks'`;
    if (!table) throw refusal(undefined);
    await from.backup(target);
  } catch (cause) {
    throw cause instanceof KanbunError && cause.code !== "corrupt" ? cause : refusal(cause);
  } finally {
    from.close();
  }
}

/** A board file at any path. `loose` keeps its files beside it instead of in the home. */
async function openFile(
  { home, config }: Home,
  slug: string,
  database: string,
  actor: Actor,
  loose: boolean,
  readonly = false,
): Promise<Board> {
  const beside = dirname(database);
  const here = { workspaces: join(beside, "w"), logs: join(beside, "l"), attachments: join(beside, "a") };
  return openBoard({
    slug,
    paths: { ...(loose || readonly ? here : boardPaths(home, slug)), database },
    clock: systemClock,
    ids: systemIds,
    claimer: claimer(),
    actor,
    settings: settingsOf(config),
    open: { create: false, readonly },
    backup: false,
  });
}

async function tasksIn(board: Board): Promise<number> {
  const [row] = await board.sql<{ n: number }>`select count(*) as n from tasks`;
  return row?.n ?? 0;
}
