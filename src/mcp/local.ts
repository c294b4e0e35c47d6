import type { Env } from "../config/index.ts";
import { loadConfigOrSafest, openPlace, resolvePlace } from "../config/index.ts";
import type { Config, Place } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { callerOf } from "./caller.ts";
import type { Session } from "./session.ts";
import { untold } from "./session.ts";

export interface LocalSession extends Session {
  /** Closes the board if it was opened. */
  close(): Promise<void>;
}

export interface LocalOptions {
  /** Offer the planner's tools, also outside a run. */
  orchestrator?: boolean;
  /** Board to use when the environment pins none. */
  board?: string;
}

/**
 * The session of an agent on this host, as its environment describes it. The board is opened at the first tool
 * call, and tried again with the next one when that failed.
 */
export function localSession(env: Env, { orchestrator = false, board }: LocalOptions): LocalSession {
  const caller = callerOf(env, orchestrator);
  let opened: Promise<Board> | undefined;
  return {
    caller,
    told: untold(),
    calls: new Set(),
    board() {
      opened ??= openPlace(placeOf(env, board), caller.actor).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    async unstarted(task) {
      const { config, home } = placeOf(env, board);
      const dispatcher = await import("../dispatcher/index.ts");
      return dispatcher.unstarted(await this.board(), task, config, home, env);
    },
    async close() {
      await opened?.then(
        (open) => open.close(),
        () => {},
      );
    },
  };
}

/** A file that the dispatcher pinned goes before every other choice: a worker cannot wander to another board. */
function placeOf(env: Env, board: string | undefined): Place {
  const pinned = Boolean(env["KANBUN_DB"]?.trim() || env["HERMES_KANBAN_DB"]?.trim());
  return resolvePlace(env, pinned ? undefined : board, configOf);
}

/** A config that somebody is just breaking must not keep a running worker from handing over its work. */
function configOf(home: string): Config {
  const config = loadConfigOrSafest(home);
  if (config.problem !== undefined)
    console.error(`kanbun mcp: going on with default settings: ${config.problem}`);
  return config;
}
