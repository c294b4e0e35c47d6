import { statSync } from "node:fs";
import { configFile } from "./load.ts";

/** While an editor saves a file it may be missing, empty or half: a change counts once it has stood for so long. */
const SETTLING_MS = 250;

/** The config file of a home, watched for changes that are whole. */
export class WatchedConfigFile {
  readonly #file: string;
  #read: string;
  #seen: string;
  #seenMs = -Infinity;

  constructor(home: string) {
    this.#file = configFile(home);
    this.#read = this.#seen = look(this.#file).stamp;
  }

  /** Is there a change that has not been told yet? It may still be in the making. */
  get isOther(): boolean {
    return look(this.#file).stamp !== this.#read;
  }

  /** True once for every change, when it has settled. */
  hasChanged(): boolean {
    const { stamp, isYoung } = look(this.#file);
    if (stamp === this.#read) return false;
    if (stamp !== this.#seen) {
      this.#seen = stamp;
      this.#seenMs = performance.now();
    }
    if (isYoung && performance.now() - this.#seenMs < SETTLING_MS) return false;
    this.#read = stamp;
    return true;
  }
}

/** Waits for the end of a save that is under way just now. */
export async function configSettled(home: string): Promise<void> {
  const end = performance.now() + 2 * SETTLING_MS;
  const file = configFile(home);
  while (look(file).stamp !== MISSING && look(file).isYoung && performance.now() < end) await Bun.sleep(20);
}

const MISSING = "";

/** A file that is missing may have been renamed to make way for the new one. */
function look(file: string): { stamp: string; isYoung: boolean } {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    const age = Date.now() - mtimeMs;
    return { stamp: `${mtimeMs}:${size}:${ino}`, isYoung: age >= 0 && age < SETTLING_MS };
  } catch {
    return { stamp: MISSING, isYoung: true };
  }
}
