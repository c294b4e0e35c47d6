import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Actor, Board } from "../kernel/index.ts";
import { openBoard } from "../kernel/index.ts";
import { assertBoardExists, boardPaths, chosenBoard, DEFAULT_BOARD } from "./boards.ts";
import type { Env } from "./home.ts";
import { resolveHome } from "./home.ts";
import { loadConfig } from "./load.ts";
import type { Config } from "./schema.ts";
import { settingsOf } from "./settings.ts";
import { claimer, systemClock, systemIds } from "./system.ts";

export interface Place {
  home: string;
  slug: string;
  config: Config;
}

/** Where a call works: home, board, config. Touches nothing. */
export function resolvePlace(env: Env, board?: string): Place {
  const home = resolveHome(env);
  return { home, slug: chosenBoard(home, env, board), config: loadConfig(home) };
}

/**
 * Opens the board of a place for an actor. The default board is created on first use; a named one must exist
 * (`not_found`). Directories are made 0700.
 */
export async function openPlace(place: Place, actor: Actor, thorough = false): Promise<Board> {
  const { home, slug, config } = place;
  assertBoardExists(home, slug);
  const paths = boardPaths(home, slug);
  mkdirSync(dirname(paths.database), { recursive: true, mode: 0o700 });
  return openBoard({
    slug,
    paths,
    clock: systemClock,
    ids: systemIds,
    claimer: claimer(),
    actor,
    settings: settingsOf(config),
    open: { synchronous: config.durability, create: slug === DEFAULT_BOARD },
    thorough,
  });
}
