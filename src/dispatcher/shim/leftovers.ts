import { readdirSync, readFileSync } from "node:fs";
import { processFacts } from "../identity.ts";
import { reap } from "./libc.ts";

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

/** Buries orphans that were handed to us and have ended; the worker itself is not ours to wait for here. */
export function reapOrphans(worker: number): void {
  for (const pid of children()) if (pid !== worker) reap(pid);
}

function children(): number[] {
  try {
    const listed = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
    return listed.split(" ").map(Number).filter(Boolean);
  } catch {
    return [];
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
