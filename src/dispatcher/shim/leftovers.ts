import { readdirSync } from "node:fs";
import { processFacts } from "../identity.ts";

const GRACE_MS = 2000;
const KILL_MS = 5000;
const POLL_MS = 20;

/**
 * Stops what a worker that has ended left running: members of its group and, as subreaper, orphans that escaped
 * it. SIGTERM, a short grace, SIGKILL. Returns how many there were.
 */
export async function stopLeftovers(leader: number, subreaper: boolean): Promise<number> {
  const seen = new Set<number>();
  const begun = performance.now();
  for (let killing = false; ;) {
    const left = leftovers(leader, subreaper);
    const elapsed = performance.now() - begun;
    if (left.length === 0 || elapsed > GRACE_MS + KILL_MS) return seen.size;
    const kill = elapsed > GRACE_MS;
    for (const pid of left) if (kill !== killing || !seen.has(pid)) signal(pid, kill ? "SIGKILL" : "SIGTERM");
    for (const pid of left) seen.add(pid);
    killing = kill;
    await Bun.sleep(POLL_MS);
  }
}

function leftovers(leader: number, subreaper: boolean): number[] {
  return processes().filter((pid) => {
    const facts = processFacts(pid);
    if (!facts || pid === process.pid || facts.state === "Z" || facts.state === "X") return false;
    return facts.group === leader || (subreaper && facts.parent === process.pid);
  });
}

/** Pids of the host; none where there is no /proc. */
function processes(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
