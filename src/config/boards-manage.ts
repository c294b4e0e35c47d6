import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Actor, Board } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import { readBoardFile, writeBoardFile } from "./board-file.ts";
import {
  assertBoardExists,
  assertSlug,
  boardPaths,
  chosenBoard,
  DEFAULT_BOARD,
  switchFile,
} from "./boards.ts";
import type { Place } from "./open.ts";
import { openPlace } from "./open.ts";
import { replaceFile } from "./replace-file.ts";
import { systemClock } from "./system.ts";

/** A board as lists show it. */
export interface BoardInfo {
  slug: string;
  name: string;
  description: string | null;
  icon: string | null;
  /** Absolute path of its file. */
  database: string;
  /** False for the default board before its first use. */
  exists: boolean;
  /** True for the one that `boards switch` chose. */
  current: boolean;
}

/** What names a place without a board. */
export type Home = Pick<Place, "home" | "config">;

/** All boards of a home: the default one first, then by name. Opens no file. */
export function listBoards(home: string): BoardInfo[] {
  const directory = join(home, "kanban", "boards");
  const named = existsSync(directory)
    ? readdirSync(directory)
        .filter((slug) => slug !== DEFAULT_BOARD && isBoard(home, slug))
        .sort()
    : [];
  return [DEFAULT_BOARD, ...named].map((slug) => boardInfo(home, slug));
}

/** One board. Refuses `not_found`, `invalid_input` for a bad name. */
export function showBoard(home: string, slug: string): BoardInfo {
  assertBoardExists(home, slug);
  return boardInfo(home, slug);
}

/** Tasks of a board by status; `{}` for a board that has no file yet. */
export async function countTasks(home: Home, slug: string, actor: Actor): Promise<Record<string, number>> {
  if (!showBoard(home.home, slug).exists) return {};
  return using(home, slug, actor, async (board) => (await call(board, operations.stats, {})).by_status);
}

/**
 * How many things wait for a person on each board of the home but this one, without those on which nothing does. A board
 * that cannot be read is passed over: `boards list` tells of it. `profiles` are the names behind which a program stands.
 */
export async function waitingElsewhere(
  home: Home,
  here: string,
  actor: Actor,
  profiles: readonly string[],
): Promise<{ slug: string; count: number }[]> {
  const found: { slug: string; count: number }[] = [];
  for (const { slug, exists } of listBoards(home.home)) {
    if (!exists || slug === here) continue;
    const count = await using(home, slug, actor, async (board) => {
      const { items } = await call(board, operations.inbox, { limit: 1000, profiles });
      return items.length;
    }).catch(() => 0);
    if (count > 0) found.push({ slug, count });
  }
  return found;
}

/**
 * Makes a board of that name with its own file, workspaces and logs. Refuses `invalid_input` for a bad name,
 * `wrong_state` when there is one.
 */
export async function createBoard(
  home: Home,
  slug: string,
  actor: Actor,
  about: { name?: string; description?: string; icon?: string; default_workdir?: string } = {},
): Promise<BoardInfo> {
  makeBoardDirectory(home.home, slug);
  try {
    writeFileSync(boardPaths(home.home, slug).database, "", { mode: 0o600, flag: "wx" });
    writeBoardFile(home.home, slug, { ...about, name: about.name ?? slug });
    await using(home, slug, actor, async () => undefined);
  } catch (error) {
    rmSync(dirname(boardPaths(home.home, slug).database), { recursive: true, force: true });
    throw error;
  }
  return boardInfo(home.home, slug);
}

/** Makes the directory of a new board, which nobody else then makes. `hint` is what to do where there is one. */
export function makeBoardDirectory(home: string, slug: string, hint = `kanbun boards show ${slug}`): void {
  assertSlug(slug);
  const directory = dirname(boardPaths(home, slug).database);
  if (slug !== DEFAULT_BOARD) {
    mkdirSync(dirname(directory), { recursive: true, mode: 0o700 });
    try {
      mkdirSync(directory, { mode: 0o700 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new KanbunError("io", `board ${slug} could not be made: ${(error as Error).message}`, {
          cause: error,
        });
    }
  }
  throw new KanbunError("wrong_state", `there is a board called ${slug} already`, {
    hint,
    details: { slug },
  });
}

/** Makes a board the one that calls mean when they name none. Refuses `not_found`. */
export function switchBoard(home: string, slug: string): BoardInfo {
  assertBoardExists(home, slug);
  const file = switchFile(home);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  replaceFile(file, `${slug}\n`);
  return boardInfo(home, slug);
}

/** Gives a board another name for people; its slug and files stay. Refuses `not_found`, `invalid_input`. */
export function renameBoard(home: string, slug: string, name: string): BoardInfo {
  assertBoardExists(home, slug);
  const line = name.trim();
  if (line === "" || /[\r\n]/u.test(line) || line.length > 200)
    throw new KanbunError("invalid_input", "a board's name is one line of 1-200 characters", {
      hint: `kanbun boards rename ${slug} "Another name"`,
    });
  writeBoardFile(home, slug, { name: line });
  return boardInfo(home, slug);
}

/**
 * Archives a board: moves its whole directory to `kanban/boards/_archived/<slug>-<time>` and returns that path.
 * Nothing is deleted. Refuses `not_found`, `wrong_state` for the default board and while tasks run on it.
 */
export async function removeBoard(home: Home, slug: string, actor: Actor): Promise<string> {
  assertBoardExists(home.home, slug);
  if (slug === DEFAULT_BOARD)
    throw new KanbunError("wrong_state", "the default board cannot be removed", {
      hint: "archive its tasks instead",
    });
  const working = await using(home, slug, actor, (board) => call(board, operations.workers, {}));
  if (working.length > 0)
    throw new KanbunError("wrong_state", `${working.length} worker(s) run on board ${slug}`, {
      hint: `kanbun --board ${slug} drain, and wait; or: kanbun --board ${slug} reclaim <id>`,
      details: { slug, runs: working.map(({ run_id }) => run_id) },
    });
  const archive = join(home.home, "kanban", "boards", "_archived");
  mkdirSync(archive, { recursive: true, mode: 0o700 });
  const target = join(archive, `${slug}-${systemClock.nowMs()}`);
  renameSync(dirname(boardPaths(home.home, slug).database), target);
  if (chosenBoard(home.home, {}) === slug) switchBoard(home.home, DEFAULT_BOARD);
  return target;
}

/** Opens a board for one piece of work and closes it. */
export async function using<T>(
  home: Home,
  slug: string,
  actor: Actor,
  work: (board: Board) => Promise<T>,
): Promise<T> {
  const board = await openPlace({ home: home.home, config: home.config, slug }, actor);
  try {
    return await work(board);
  } finally {
    board.close();
  }
}

function isBoard(home: string, slug: string): boolean {
  try {
    return existsSync(boardPaths(home, slug).database);
  } catch {
    return false;
  }
}

function boardInfo(home: string, slug: string): BoardInfo {
  const { name, description, icon } = readBoardFile(home, slug);
  const { database } = boardPaths(home, slug);
  return {
    slug,
    name: name ?? slug,
    description,
    icon,
    database,
    exists: existsSync(database),
    current: chosenBoard(home, {}) === slug,
  };
}
