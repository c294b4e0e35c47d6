import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { BoardPaths } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { boardPaths, DEFAULT_BOARD } from "./boards.ts";
import type { Env } from "./home.ts";

export interface PinnedBoard {
  /** The home the file belongs to. */
  home: string;
  slug: string;
  paths: BoardPaths;
}

/**
 * The board file that `KANBUN_DB` (or `HERMES_KANBAN_DB`) pins: what a dispatcher sets for its workers, so that
 * both work on one file. `null` when neither is set. Refuses `not_found`: a pinned file is expected to be there.
 */
export function pinnedBoard(env: Env): PinnedBoard | null {
  const given = env["KANBUN_DB"]?.trim() || env["HERMES_KANBAN_DB"]?.trim();
  if (!given) return null;
  const database = resolve(given);
  if (!existsSync(database))
    throw new KanbunError("not_found", `no board file at ${database}`, {
      hint: "KANBUN_DB names it; unset it to use the home's board",
    });
  const directory = dirname(database);
  if (basename(database) !== "kanban.db") return loose(database, directory);
  const boards = dirname(directory);
  const named = basename(boards) === "boards" && basename(dirname(boards)) === "kanban";
  const home = named ? dirname(dirname(boards)) : directory;
  const slug = named ? basename(directory) : DEFAULT_BOARD;
  return { home, slug, paths: boardPaths(home, slug) };
}

/** A file of another name keeps everything beside itself. */
function loose(database: string, directory: string): PinnedBoard {
  return {
    home: directory,
    slug: DEFAULT_BOARD,
    paths: {
      database,
      workspaces: join(directory, "workspaces"),
      logs: join(directory, "logs"),
      attachments: join(directory, "attachments"),
    },
  };
}
