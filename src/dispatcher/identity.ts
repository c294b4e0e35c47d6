import { readFileSync, readlinkSync } from "node:fs";

/**
 * Which process is meant. A pid alone says nothing: it is reused, it survives as a zombie, and after a reboot or in
 * another container it belongs to somebody else. A process is the same one when boot id, pid and start time agree.
 */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks after boot at which it started; 0 where the host does not tell. */
  start: number;
  /** Changes with every boot; empty where the host does not tell. */
  boot: string;
  /** The pid namespace the pid counts in; empty where the host does not tell. */
  namespace: string;
}

export function bootId(): string {
  return readOr("/proc/sys/kernel/random/boot_id").trim();
}

export function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** The identity of a process that lives now; `start` is 0 when it is gone or the host does not tell. */
export function identify(pid: number): ProcessIdentity {
  return { pid, start: processFacts(pid)?.start ?? 0, boot: bootId(), namespace: pidNamespace() };
}

/** `<boot id>|<start ticks>`, the form kept on the board; `null` where the host does not tell. */
export function identityText(process: ProcessIdentity): string | null {
  return process.boot && process.start ? `${process.boot}|${process.start}` : null;
}

/** Reads the form kept on the board; `null` for anything else (other programs write other things there). */
export function parseIdentity(pid: number, text: unknown): ProcessIdentity | null {
  const parts = typeof text === "string" ? /^([0-9a-f-]{36})\|(\d+)$/u.exec(text) : null;
  return parts?.[1] && parts[2] ? { pid, boot: parts[1], start: Number(parts[2]), namespace: "" } : null;
}

/** True while exactly this process lives. An earlier boot is dead; unknown parts are not held against it. */
export function isAlive(process: ProcessIdentity): boolean {
  if (process.boot && process.boot !== bootId()) return false;
  if (!pidAlive(process.pid)) return false;
  const now = processFacts(process.pid)?.start;
  return now === undefined || process.start === 0 || now === process.start;
}

/** True when the pid counts in another pid namespace of this boot, so that it says nothing here. */
export function isElsewhere(process: ProcessIdentity): boolean {
  return process.namespace !== "" && process.boot === bootId() && process.namespace !== pidNamespace();
}

/**
 * Whether a pid names a living process: signal 0 reaches it (or it belongs to another user) and it is not a zombie.
 * Nothing, zero, negative and impossible pids are dead.
 */
export function pidAlive(pid: number | null | undefined): boolean {
  if (!pid || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const state = processFacts(pid)?.state;
  return state !== "Z" && state !== "X";
}

export interface ProcessFacts {
  state: string;
  parent: number;
  group: number;
  start: number;
}

/** What `/proc/<pid>/stat` says; `null` when there is no such process or no /proc. */
export function processFacts(pid: number): ProcessFacts | null {
  const stat = readOr(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", parent, group] = fields;
  const start = fields[19];
  return state && start
    ? { state, parent: Number(parent), group: Number(group), start: Number(start) }
    : null;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
