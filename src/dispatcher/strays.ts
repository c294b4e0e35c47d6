import { readdirSync, readFileSync } from "node:fs";
import type { ProcessIdentity } from "./identity.ts";
import { identify, processFacts } from "./identity.ts";

/** Processes of a run whose supervisor can no longer name or stop them: they carry the run's directory with them. */
function* processesOf(dir: string): Generator<number> {
  for (const name of names()) {
    const pid = Number(name);
    if (pid && environment(pid).includes(`\0KANBUN_RUN_DIR=${dir}\0`)) yield pid;
  }
}

/** The worker of a supervisor that was killed in the instant before it could write the worker down. */
export function strayWorker(dir: string): ProcessIdentity | null {
  for (const pid of processesOf(dir)) if (processFacts(pid)?.group === pid) return identify(pid);
  return null;
}

/** Kills what a dead worker has left running when its supervisor was killed too and could not do it. */
export function killStrays(dir: string): void {
  for (const pid of processesOf(dir))
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
}

function environment(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "utf8")}\0`;
  } catch {
    return "";
  }
}

function names(): string[] {
  try {
    return readdirSync("/proc");
  } catch {
    return [];
  }
}
