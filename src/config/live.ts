import { statSync } from "node:fs";
import { configFile } from "./load.ts";
import { loadConfigOrSafest } from "./safest.ts";
import type { Config } from "./schema.ts";

/** While an editor saves a file it may be missing, empty or half: a change counts once it has stood for so long. */
const SETTLING_MS = 250;
/** A file that is changed all the time is read all the same. */
const LONGEST_SAVE_MS = 5000;
const MISSING = "";
const UNREAD = "unread";

/** The config of a home whose file may change: the last good one, of a file that nobody is just saving. */
export class LiveConfig {
  readonly #home: string;
  #config: Config;
  #read: string;
  #seen = UNREAD;
  #seenMs = -Infinity;

  /** `known`: what was read before; it stays in force while the file has nothing better. */
  constructor(home: string, known?: Config) {
    this.#home = home;
    const { stamp, isYoung } = look(home);
    const isSaved = known !== undefined && isYoung;
    this.#read = isSaved && stamp !== MISSING ? UNREAD : stamp;
    this.#config = isSaved ? known : configAfter(known, loadConfigOrSafest(home));
  }

  get config(): Config {
    return this.#config;
  }

  /** Is there a change that was not taken over yet? It may still be in the making. */
  get isBehind(): boolean {
    return look(this.#home).stamp !== this.#read;
  }

  /** Takes over a change that has settled, and returns what the file holds now; `null` when there is none. */
  refresh(): Config | null {
    const { stamp, isYoung } = look(this.#home);
    if (stamp === this.#read) return null;
    if (stamp !== this.#seen) {
      this.#seen = stamp;
      this.#seenMs = performance.now();
    }
    if (isYoung && performance.now() - this.#seenMs < SETTLING_MS) return null;
    const found = loadConfigOrSafest(this.#home);
    if (look(this.#home).stamp !== stamp) return null;
    this.#read = stamp;
    this.#config = configAfter(this.#config, found);
    return found;
  }
}

/** The config to begin with: of a file that is just being saved, what it holds when that is over. */
export async function settledConfig(home: string): Promise<Config> {
  for (const begun = performance.now(); performance.now() - begun < LONGEST_SAVE_MS; await Bun.sleep(20)) {
    const { stamp, isYoung } = look(home);
    if (isYoung && stamp !== MISSING) continue;
    const config = loadConfigOrSafest(home);
    if (look(home).stamp === stamp) return config;
  }
  return loadConfigOrSafest(home);
}

/** A broken file leaves the last good config in force. */
function configAfter(before: Config | undefined, read: Config): Config {
  return before === undefined || read.problem === undefined || before.problem !== undefined ? read : before;
}

/** A file that is missing may have been renamed to make way for the new one. */
function look(home: string): { stamp: string; isYoung: boolean } {
  try {
    const { mtimeMs, size, ino } = statSync(configFile(home));
    const age = Date.now() - mtimeMs;
    return { stamp: `${mtimeMs}:${size}:${ino}`, isYoung: age >= 0 && age < SETTLING_MS };
  } catch {
    return { stamp: MISSING, isYoung: true };
  }
}
