import type { Config } from "../config/index.ts";
import type { Dispatcher, HostWorld, Presence, Terminated, TickResult } from "../dispatcher/index.ts";
import {
  dispatchOnce,
  presence,
  profilesOnDisk,
  startableProfiles,
  terminate,
  unstarted,
  worldOf,
} from "../dispatcher/index.ts";
import type { Board, Task } from "../kernel/index.ts";

/** What routes may ask of the dispatcher, whoever runs it. */
export interface Dispatching {
  /** What bears on admission outside the file, as `why` takes it. */
  world(board: Board): Promise<HostWorld>;
  /** Names of all profiles that can be started, as far as they are known. */
  profiles(): string[];
  /** What to tell who made a task that nobody will start. */
  unstarted(board: Board, task: Task): Promise<string[]>;
  /** Whether anything starts workers for this board; `message` says why not. */
  presence(board: Board): Promise<Presence>;
  /** One pass now. */
  pass(board: Board, options: { dryRun: boolean; max: number | null }): Promise<TickResult>;
  terminate(board: Board, taskId: string, options: TerminateOptions): Promise<Terminated>;
}

interface TerminateOptions {
  run_id?: number;
  reason?: string;
  gone?: boolean;
}

export interface DispatchingOptions {
  home: string;
  config: () => Config;
  log: (message: string) => void;
  /** The server's own dispatcher, while it has one. */
  own: () => { dispatcher: Dispatcher; watches(slug: string): boolean } | null;
}

/** Passes go through the server's own dispatcher where it watches the board, else stand alone. */
export function dispatching({ home, config, log, own }: DispatchingOptions): Dispatching {
  return {
    world: (board) => worldOf(board, config(), home),
    profiles: () => startableProfiles(config(), home) ?? profilesOnDisk(home),
    unstarted: (board, task) => unstarted(board, task, config(), home),
    presence: (board) => presence(board, config(), home),
    pass(board, options) {
      const mine = own();
      if (mine?.watches(board.slug)) return mine.dispatcher.dispatch(board.slug, options);
      return dispatchOnce(board, { config: config(), home, log, ...options });
    },
    terminate: (board, taskId, options) =>
      terminate(board, taskId, { config: config(), home, log, ...options }),
  };
}
