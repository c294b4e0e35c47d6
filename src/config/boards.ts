import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BoardPaths } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";
import type { Env } from "./home.ts";

export const DEFAULT_BOARD = "default";
const SLUG = /^[a-z0-9][a-z0-9_-]{0,63}$/u;

/** Files of a board. The default board lies at the home's root, others under `kanban/boards/<slug>/`. */
export function boardPaths(home: string, slug: string): BoardPaths {
  assertSlug(slug);
  const root = slug === DEFAULT_BOARD ? home : join(home, "kanban", "boards", slug);
  const beside = slug === DEFAULT_BOARD ? join(home, "kanban") : root;
  return {
    database: join(root, "kanban.db"),
    workspaces: join(beside, "workspaces"),
    logs: join(beside, "logs"),
    attachments: join(beside, "attachments"),
  };
}

/** Refuses `invalid_input` for anything but lower-case letters, digits, `-` and `_`. */
export function assertSlug(slug: string): void {
  if (SLUG.test(slug)) return;
  throw new KanbunError("invalid_input", `"${slug}" is not a board name`, {
    hint: "use 1-64 lower-case letters, digits, - and _, starting with a letter or digit",
  });
}

/**
 * The board a call means: `--board`, else `KANBUN_BOARD`, else `HERMES_KANBAN_BOARD`, else the one
 * `boards switch` chose, else the default board.
 */
export function chosenBoard(home: string, env: Env, flag?: string): string {
  return (
    flag ??
    (env["KANBUN_BOARD"]?.trim() || env["HERMES_KANBAN_BOARD"]?.trim() || switchedTo(home) || DEFAULT_BOARD)
  );
}

/** A named board exists only once it was created; refuses `not_found`, and never makes a blank one. */
export function assertBoardExists(home: string, slug: string): void {
  if (slug === DEFAULT_BOARD || existsSync(boardPaths(home, slug).database)) return;
  throw new KanbunError("not_found", `no board called ${slug} in ${home}`, {
    hint: `kanbun boards list, or: kanbun boards create ${slug}`,
  });
}

/** File that remembers which board `boards switch` chose. */
export function switchFile(home: string): string {
  return join(home, "kanban", "current");
}

function switchedTo(home: string): string {
  const file = switchFile(home);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}
