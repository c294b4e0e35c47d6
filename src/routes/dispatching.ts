import type { Config } from "../config/index.ts";
import type { TickResult } from "../dispatcher/index.ts";
import { dispatchOnce, memoryShortage, profilesOnDisk, startableProfiles } from "../dispatcher/index.ts";
import type { Board } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";

/** What a server knows of starting workers. */
export interface Dispatching {
  /** What bears on admission outside the file, as `why` takes it. */
  world(): { profiles?: string[]; host_short?: string };
  /** Names of all profiles that can be started, as far as they are known. */
  profiles(): string[];
  /** Whether anything starts workers for this board; `message` says why not. */
  presence(board: Board): Promise<Presence>;
  /** One pass now. */
  pass(board: Board, options: { dryRun: boolean; max: number }): Promise<TickResult>;
}

export interface Presence {
  running: boolean;
  last_tick_at: number | null;
  message: string | null;
}

/** Dispatching from the outside of any dispatcher: by the rows in the file, and by passes of our own. */
export function dispatching(home: string, config: () => Config, log: (message: string) => void): Dispatching {
  return {
    world() {
      const profiles = startableProfiles(config(), home);
      const host_short = memoryShortage(config(), 0);
      return { ...(profiles === null ? {} : { profiles }), ...(host_short === null ? {} : { host_short }) };
    },
    profiles: () => startableProfiles(config(), home) ?? profilesOnDisk(home),
    presence,
    pass: (board, options) => dispatchOnce(board, { config: config(), home, log, ...options }),
  };
}

async function presence(board: Board): Promise<Presence> {
  const known = await call(board, operations.dispatchers, {});
  const alive = known.find((dispatcher) => dispatcher.alive);
  return {
    running: alive !== undefined,
    last_tick_at: (alive ?? known[0])?.last_tick_at ?? null,
    message: alive
      ? null
      : "no dispatcher runs for this board: start one with `kanbun serve` (it looks every 60 s)",
  };
}
