import { readdirSync } from "node:fs";
import { dlopen, FFIType } from "bun:ffi";
import { processFacts } from "../identity.ts";

const PR_SET_CHILD_SUBREAPER = 36;
const GRACE_MS = 2000;
const KILL_MS = 5000;
const POLL_MS = 20;

/**
 * Asks the kernel to hand us every orphan of the worker, so that processes which left its group by setsid are
 * found too. False where that cannot be had; then only the group is looked at.
 */
export function becomeSubreaper(): boolean {
  for (const name of ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`]) {
    try {
      const libc = dlopen(name, {
        prctl: {
          args: [FFIType.i32, FFIType.u64, FFIType.u64, FFIType.u64, FFIType.u64],
          returns: FFIType.i32,
        },
      });
      const done = libc.symbols.prctl(PR_SET_CHILD_SUBREAPER, 1n, 0n, 0n, 0n) === 0;
      libc.close();
      return done;
    } catch {
      // Not this libc.
    }
  }
  return false;
}

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
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      if (!pid || pid === process.pid) return false;
      const facts = processFacts(pid);
      if (!facts || facts.state === "Z" || facts.state === "X") return false;
      return facts.group === leader || (subreaper && facts.parent === process.pid);
    });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
