import type { Config } from "../config/index.ts";
import { settingsOf } from "../config/index.ts";
import type { Actor, Board, Task } from "../kernel/index.ts";
import { Naps } from "./naps.ts";
import { selfCommand } from "./program.ts";
import type { StopFile } from "./run-dir.ts";
import { awakeMs } from "./shim/libc.ts";
import type { Kill } from "./stop.ts";
import { killGroup } from "./stop.ts";

export const DISPATCHER: Actor = { role: "dispatcher", name: "dispatcher" };

/** Starts something for a task and returns its pid, or nothing for work that has no process here. May throw. */
export type Spawn = (task: Task, workspace: string) => Promise<number | null | void> | number | null | void;

export interface ContextOptions {
  config: Config;
  home: string;
  /** Failures that open the breaker in this pass, where the task says nothing. */
  failureLimit?: number;
  /** Stands in for starting a real worker. */
  spawn?: Spawn;
  /** Stands in for signalling a worker's process group. */
  kill?: Kill;
  /** Command that runs this program. */
  self?: readonly string[];
  /** The dispatcher's own environment: what workers may get a part of. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Tasks that run on this host over all boards. Default: those of the home's boards. */
  hostRunning?: () => Promise<number>;
  /** Workers that were started on this host just now, over all boards. Default: those of the home's boards. */
  hostFresh?: () => Promise<number>;
  /** Milliseconds this host has been awake; `null` where it does not tell. */
  awakeMs?: () => number | null;
  log?: (message: string) => void;
}

/** What every part of a pass over one board works with. */
export interface Context {
  board: Board;
  config: Config;
  home: string;
  failureLimit: number | undefined;
  spawn: Spawn | undefined;
  kill: Kill;
  self: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  hostRunning: (() => Promise<number>) | undefined;
  hostFresh: (() => Promise<number>) | undefined;
  awakeMs: () => number | null;
  log: (message: string) => void;
  /** Runs being stopped or settled right now, so that the next pass leaves them alone. */
  busy: Map<number, Promise<void>>;
  naps: Naps;
  /** Why workers without a run directory were stopped. */
  stops: Map<number, StopFile>;
}

export function contextOf(board: Board, options: ContextOptions): Context {
  return {
    board: board.as(DISPATCHER).under(settingsOf(options.config)),
    config: options.config,
    home: options.home,
    failureLimit: options.failureLimit,
    spawn: options.spawn,
    kill: options.kill ?? killGroup,
    self: options.self ?? selfCommand(),
    env: options.env ?? process.env,
    hostRunning: options.hostRunning,
    hostFresh: options.hostFresh,
    awakeMs: options.awakeMs ?? awakeMs,
    log: options.log ?? (() => {}),
    busy: new Map(),
    naps: new Naps(),
    stops: new Map(),
  };
}
