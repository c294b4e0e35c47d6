import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/index.ts";
import type { Board, Dispatcher as DispatcherPresence } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { dispatchEnabled } from "./enabled.ts";
import { isAlive, parseIdentity, pidAlive } from "./identity.ts";
import { hostOf } from "./sight.ts";

export interface Presence {
  running: boolean;
  /** Why not, and what to do; who, when it runs; empty when it cannot be told. */
  message: string;
  /** Unix seconds of the last sign of life; `null` when there never was one. */
  last_tick_at: number | null;
}

/**
 * Whether anything will start this board's tasks: a dispatcher of ours (also a forced daemon's) by its presence row,
 * else a gateway of Hermes on the same home. When the look itself fails it stays silent.
 */
export async function presence(
  board: Board,
  config: Config,
  home: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Presence> {
  try {
    const known = await dispatchersSeen(board);
    const { problem } = config;
    // Under a broken config this process's own dispatcher only looks after what runs.
    const alive = known.find((each) => each.alive && (problem === undefined || !isOurs(board, each)));
    const last_tick_at = (alive ?? known[0])?.last_tick_at ?? null;
    if (alive)
      return {
        running: true,
        message: `a dispatcher runs (pid ${alive.pid} on ${alive.host})`,
        last_tick_at,
      };
    const { enabled, reason } = dispatchEnabled(config, env);
    const gateway = gatewayPid(home);
    if (gateway !== null && enabled)
      return { running: true, message: `the Hermes gateway runs (pid ${gateway})`, last_tick_at };
    if (problem !== undefined) return { running: false, message: notStarting(problem), last_tick_at };
    return { running: false, message: enabled ? NOBODY : turnedOff(reason ?? ""), last_tick_at };
  } catch {
    return { running: true, message: "", last_tick_at: null };
  }
}

/** The dispatchers of a board, by their rows; one of this host whose process has ended is dead at once. */
export async function dispatchersSeen(board: Board): Promise<DispatcherPresence[]> {
  const rows = await call(board, operations.dispatchers, {});
  return rows.map((row) => ({ ...row, alive: row.alive && !hasEnded(board, row) }));
}

function hasEnded(board: Board, { host, pid, process_identity }: DispatcherPresence): boolean {
  const process = parseIdentity(pid, process_identity);
  return host === hostOf(board) && process !== null && !isAlive(process);
}

function isOurs(board: Board, { host, pid }: DispatcherPresence): boolean {
  return host === hostOf(board) && pid === process.pid;
}

function notStarting(problem: string): string {
  return `nothing is started, because the config cannot be read: ${problem}. Mend it: it is taken over by itself.`;
}

const NOBODY =
  "no dispatcher runs for this board, so the task stays ready. Start one with `kanbun serve` (on a Hermes host: " +
  "`hermes gateway start`); it looks at once when the board changes and every 60 s in any case.";

function turnedOff(reason: string): string {
  return (
    `dispatching is turned off (${reason}), so the task stays ready. Set dispatch.enabled and ` +
    "kanban.dispatch_in_gateway to true and restart `kanbun serve`, or run `kanbun daemon --force`."
  );
}

/** The gateway writes its pid as a number or as a JSON object. */
function gatewayPid(home: string): number | null {
  try {
    const text = readFileSync(join(home, "gateway.pid"), "utf8").trim();
    const pid = /^\d+$/u.test(text) ? Number(text) : Number((JSON.parse(text) as { pid?: unknown }).pid);
    return pidAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}
