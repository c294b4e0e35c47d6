import { existsSync } from "node:fs";
import { call, operations, STATUSES } from "../../kernel/index.ts";
import { boardPaths, listBoards, settingNames } from "../../config/index.ts";
import type { Completes } from "../frame/argument.ts";
import type { Call } from "../frame/call.ts";
import { profilesOf } from "../frame/world.ts";
import { commands } from "../commands.ts";
import { clip } from "../../kernel/index.ts";
import { line } from "../print/text.ts";

const MOST = 500;
/** Shells expand what they are offered: anything that could be more than a word is left out. */
const PLAIN = /^[\w.@:+/-]+$/u;

export interface Offer {
  value: string;
  meaning: string;
}

/** Values of a kind that exist now. A board that cannot be read offers nothing. */
export async function offers(kind: Completes, asked: Call): Promise<Offer[]> {
  const found = await named(kind, asked).catch(() => []);
  return found.filter(({ value }) => PLAIN.test(value));
}

/** Looking for what could be typed makes no board. */
function isMade({ place: { home, slug, paths } }: Call): boolean {
  return existsSync((paths ?? boardPaths(home, slug)).database);
}

async function named(kind: Completes, asked: Call): Promise<Offer[]> {
  switch (kind) {
    case "task": {
      if (!isMade(asked)) return [];
      const tasks = await call(await asked.board(), operations.list, { limit: MOST });
      return tasks.map(({ id, title, status }) => ({
        value: id,
        meaning: `${status}: ${clip(line(title), 60)}`,
      }));
    }
    case "profile": {
      if (!isMade(asked))
        return (profilesOf(asked.place).profiles ?? []).map((value) => ({ value, meaning: "profile" }));
      const known = await call(await asked.board(), operations.assignees, profilesOf(asked.place));
      return known.map(({ name, on_disk }) => ({ value: name, meaning: on_disk ? "profile" : "assignee" }));
    }
    case "status":
      return STATUSES.map((value) => ({ value, meaning: "" }));
    case "board":
      return listBoards(asked.place.home).map(({ slug, name }) => ({ value: slug, meaning: line(name) }));
    case "key":
      return settingNames().map((value) => ({ value, meaning: "" }));
    case "verb":
      return Object.entries(commands)
        .filter(([, { group }]) => group !== undefined)
        .map(([value, { summary }]) => ({ value, meaning: summary }));
    default:
      return [];
  }
}
