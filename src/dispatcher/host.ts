import { readFileSync } from "node:fs";
import type { Config } from "../config/index.ts";

const MIB = 1024 * 1024;

/**
 * The memory guard. A worker is started only while the memory that is free, less what workers started in the last
 * 15 seconds are expected to take, stays above `dispatch.min_free_memory_mib`. Free is the smaller of the host's
 * MemAvailable and what the control group has left. Where the host does not tell, nothing is held back.
 */
export function memoryShortage(config: Config, fresh: number, freeMib = freeMemoryMib()): string | null {
  const { min_free_memory_mib: least, worker_memory_mib: each } = config.dispatch;
  if (least === 0 || freeMib === null) return null;
  const left = Math.floor(freeMib - fresh * each);
  if (left >= least) return null;
  const expected = fresh === 0 ? "" : `, less ${fresh * each} MiB for ${fresh} workers just started`;
  return `the host is short of memory: ${Math.floor(freeMib)} MiB free${expected}; at least ${least} MiB must stay free (dispatch.min_free_memory_mib)`;
}

export function freeMemoryMib(): number | null {
  const available = /^MemAvailable:\s+(\d+) kB$/mu.exec(read("/proc/meminfo"))?.[1];
  const host = available === undefined ? null : Number(available) / 1024;
  const group = groupLeftMib();
  if (host === null || group === null) return host ?? group;
  return Math.min(host, group);
}

/** Control group version 2: the limit less what is used and cannot be dropped. */
function groupLeftMib(): number | null {
  const limit = Number(read("/sys/fs/cgroup/memory.max").trim());
  const used = Number(read("/sys/fs/cgroup/memory.current").trim());
  if (!limit || !used || Number.isNaN(limit) || Number.isNaN(used)) return null;
  const droppable = Number(/^inactive_file (\d+)$/mu.exec(read("/sys/fs/cgroup/memory.stat"))?.[1] ?? 0);
  return (limit - used + droppable) / MIB;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
