import { mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KanbunError } from "../kernel/index.ts";

const MIB = 1024 * 1024;

/**
 * A new home in the directory for temporary files, for a check that plays on a board of its own. Refuses `io` where that
 * has not the room it takes: on a full disk workers wait, and the check would only say that nothing ended.
 */
export function scratchHome(name: string, takesMib: number): string {
  const directory = tmpdir();
  const { bavail, bsize } = statfsSync(directory);
  const freeMib = Math.floor((bavail * bsize) / MIB);
  if (freeMib < takesMib)
    throw new KanbunError(
      "io",
      `${name} takes ${takesMib} MiB of ${directory}, and ${freeMib} MiB are free there`,
      {
        hint: "TMPDIR names another directory for it",
        details: { directory, free_mib: freeMib, takes_mib: takesMib },
      },
    );
  return mkdtempSync(join(directory, `kanbun-${name}-`));
}
