import type { Config } from "../config/index.ts";
import { listBoards, using } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { DISPATCHER } from "./context.ts";
import { freeMemoryMib, memoryShortage } from "./host.ts";
import { presence } from "./presence.ts";
import { startableProfiles } from "./profiles/resolve.ts";
import { countFresh, countRunning } from "./watched.ts";

/** More workers than any host starts within the time they count as new. */
const MOST_FRESH = 128;

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
  const short = await shortageOnHost(board, config, home);
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

/** Tasks that run on all boards of the home; `undefined`, opening nothing, where no cap counts them. */
export async function runningOnHost(board: Board, config: Config, home: string): Promise<number | undefined> {
  return config.caps.host === undefined ? undefined : sumOfBoards(board, config, home, countRunning);
}

/**
 * Why this host is too short of memory to start a worker; `null` when it is not. Workers started just now are counted
 * over all boards of the home, or by `countThem`; where no number of them could make a difference they are not.
 */
export async function shortageOnHost(
  board: Board,
  config: Config,
  home: string,
  countThem = (): Promise<number> => sumOfBoards(board, config, home, countFresh),
): Promise<string | null> {
  const freeMib = freeMemoryMib();
  if (memoryShortage(config, MOST_FRESH, freeMib) === null) return null;
  return memoryShortage(config, await countThem(), freeMib);
}

/** A board that cannot be read counts as idle. */
async function sumOfBoards(
  board: Board,
  config: Config,
  home: string,
  count: (boards: Iterable<Board>) => Promise<number>,
): Promise<number> {
  let sum = await count([board]);
  for (const { slug, exists, database } of listBoards(home)) {
    if (!exists || database === board.paths.database) continue;
    sum += await using({ home, config }, slug, DISPATCHER, (other) => count([other])).catch(() => 0);
  }
  return sum;
}
