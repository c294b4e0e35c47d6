import type { Config } from "../config/index.ts";
import { countTasks, listBoards } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { DISPATCHER } from "./context.ts";
import { memoryShortage } from "./host.ts";
import { presence } from "./presence.ts";
import { startableProfiles } from "./profiles/resolve.ts";
import { countRunning } from "./watched.ts";

/** What bears on admission outside the board's file, as `why` takes it. */
export interface HostWorld {
  /** Profiles that can be started, where they are known. */
  profiles?: string[];
  /** Why this host could start no worker now. */
  host_short?: string;
  /** Tasks that run on all boards of the home; only where a cap asks for it. */
  host_running?: number;
  /** Whether anything starts tasks of this board. */
  dispatcher_alive: boolean;
}

/** The world as the dispatcher of this home sees it when it claims. */
export async function worldOf(board: Board, config: Config, home: string): Promise<HostWorld> {
  const profiles = startableProfiles(config, home);
  const short = memoryShortage(config, 0);
  const running = await runningOnHost(board, config, home);
  const { running: isServed } = await presence(board, config, home);
  return {
    // Of a broken config there is a gate of its own.
    dispatcher_alive: isServed || config.problem !== undefined,
    ...(profiles === null ? {} : { profiles }),
    ...(short === null ? {} : { host_short: short }),
    ...(running === undefined ? {} : { host_running: running }),
  };
}

/**
 * Tasks that run on this board and on the other boards of the home; `undefined`, opening nothing, where no cap
 * counts them. A board that cannot be read counts as idle.
 */
export async function runningOnHost(board: Board, config: Config, home: string): Promise<number | undefined> {
  if (config.caps.host === undefined) return undefined;
  let running = await countRunning([board]);
  for (const { slug, exists, database } of listBoards(home)) {
    if (!exists || database === board.paths.database) continue;
    const counts = await countTasks({ home, config }, slug, DISPATCHER).catch(() => ({}));
    running += (counts as Record<string, number>)["running"] ?? 0;
  }
  return running;
}
