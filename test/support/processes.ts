import { readdirSync, readFileSync } from "node:fs";

/** Processes that carry a directory in their environment: servers of a home, supervisors, workers, and what these left. */
export function processesOf(dir: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && environment(pid).includes(dir));
}

/** Kills them all; returns when none is left. */
export async function endProcessesOf(dir: string): Promise<void> {
  for (let left = processesOf(dir); left.length > 0; left = processesOf(dir)) {
    for (const pid of left)
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended meanwhile.
      }
    await Bun.sleep(5);
  }
}

function environment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
