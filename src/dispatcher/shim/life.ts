import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "./libc.ts";

/**
 * A supervisor's sign of life for those who cannot see its pid: the lock on a file of the run directory. In another
 * container of the same host, or after a container was restarted under the same name, a pid says nothing.
 */
const FILE = "alive";

/** Takes the lock for as long as this process lives. */
export function holdLife(dir: string): void {
  tryLock(openSync(join(dir, FILE), "a", 0o600));
}

/** Whether the supervisor of a run lives, wherever on this host; `null` where that cannot be told. */
export function isLifeHeld(dir: string): boolean | null {
  const file = join(dir, FILE);
  if (!existsSync(file)) return null;
  const fd = openSync(file, "r");
  try {
    const free = tryLock(fd);
    return free === null ? null : !free;
  } finally {
    closeSync(fd);
  }
}
