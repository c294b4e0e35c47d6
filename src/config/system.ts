import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Clock, Ids } from "../kernel/index.ts";

/** The host's clock. */
export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  nowMs: () => Date.now(),
};

/** Identity and chance from the host's entropy. */
export const systemIds: Ids = {
  task: () => `t_${randomBytes(4).toString("hex")}`,
  token: () => randomBytes(16).toString("hex"),
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};

/** Claim identity of this process. */
export function claimer(): string {
  return `${hostname() || "unknown"}:${process.pid}`;
}
