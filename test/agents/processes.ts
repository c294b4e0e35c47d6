import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What a process is found by: `NAME=value` in its environment, or the directory it works in. */
export interface Trace {
  variable?: string;
  workspace?: string;
}

/** Living processes that bear a trace of a run, as `pid command line`. A zombie bears none. */
export function processesOf({ variable, workspace }: Trace): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/u.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => {
      if (variable && read(pid, "environ").includes(`\0${variable}\0`)) return true;
      return workspace !== undefined && workingDirectory(pid).startsWith(workspace);
    })
    .map((pid) => `${pid} ${read(pid, "cmdline").replaceAll("\0", " ").slice(1, 80)}`);
}

function read(pid: string, file: "environ" | "cmdline"): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/${file}`, "utf8")}`;
  } catch {
    return "";
  }
}

function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}
