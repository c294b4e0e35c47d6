import { dirname } from "node:path";
import type { Actor, Board, BoardOptions, BoardPaths } from "../kernel/index.ts";
import { openBoard } from "../kernel/index.ts";
import { readBoardFile } from "./board-file.ts";
import { assertBoardExists, boardPaths, chosenBoard, DEFAULT_BOARD } from "./boards.ts";
import type { PinnedBoard } from "./database.ts";
import { pinnedBoard } from "./database.ts";
import type { Env } from "./home.ts";
import { resolveHome } from "./home.ts";
import { loadConfig } from "./load.ts";
import type { Config } from "./schema.ts";
import { makeHome } from "./make-home.ts";
import { settingsOf } from "./settings.ts";
import { claimer, systemClock, systemIds } from "./system.ts";

export interface Place {
  home: string;
  slug: string;
  config: Config;
  /** The board's files when a file was pinned; else home and slug say where they are. */
  paths?: BoardPaths;
}

/**
 * Where a call works: home, board, config. Touches nothing. A board named by hand goes before the file that the
 * environment pins. `load` reads the config of a home. Refuses `not_found` when a pinned file is not there.
 */
export function resolvePlace(env: Env, board?: string, load: (home: string) => Config = loadConfig): Place {
  const pinned = board === undefined ? pinnedBoard(env) : null;
  const home = homeFor(env, pinned);
  return pinned
    ? { home, slug: pinned.slug, config: load(home), paths: pinned.paths }
    : { home, slug: chosenBoard(home, env, board), config: load(home) };
}

/** The home a call works in, whatever state its config is in. Refuses `not_found` as `resolvePlace` does. */
export function homeOf(env: Env, board?: string): string {
  return homeFor(env, board === undefined ? pinnedBoard(env) : null);
}

/** A home that is named goes before the one that a pinned file lies in. */
function homeFor(env: Env, pinned: PinnedBoard | null): string {
  return pinned && !env["KANBUN_HOME"]?.trim() && !env["HERMES_HOME"]?.trim()
    ? pinned.home
    : resolveHome(env);
}

/**
 * Opens the board of a place for an actor. The default board is created on first use; a named one must exist
 * (`not_found`). Directories are made 0700.
 */
export async function openPlace(place: Place, actor: Actor, thorough = false): Promise<Board> {
  const options = optionsOf(place, actor);
  makeHome(dirname(options.paths.database));
  const create = !place.paths && place.slug === DEFAULT_BOARD;
  return openBoard({ ...options, open: { synchronous: place.config.durability, create }, thorough });
}

/** Opens the board of a place as it is, for reading: nothing is made, upgraded or written. */
export async function lookIntoPlace(place: Place, actor: Actor): Promise<Board> {
  return openBoard({ ...optionsOf(place, actor), open: { readonly: true, create: false } });
}

function optionsOf(place: Place, actor: Actor): BoardOptions {
  const { home, slug, config } = place;
  if (!place.paths) assertBoardExists(home, slug);
  const { name } = readBoardFile(home, slug);
  return {
    slug,
    ...(name ? { name } : {}),
    paths: place.paths ?? boardPaths(home, slug),
    clock: systemClock,
    ids: systemIds,
    claimer: claimer(),
    actor,
    settings: settingsOf(config),
  };
}
