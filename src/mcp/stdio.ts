import type { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Env } from "../config/index.ts";
import { openPlace, resolvePlace } from "../config/index.ts";
import type { Actor, Board } from "../kernel/index.ts";
import { callerOf } from "./caller.ts";
import { buildServer } from "./server.ts";
import type { Session } from "./session.ts";

/** Longest wait at the end for calls under way: they are single transactions. */
const LAST_CALLS_MS = 3_000;

export interface StdioOptions {
  version: string;
  /** Offer the planner's tools, also outside a run. */
  orchestrator?: boolean;
  /** Board to use when the environment pins none. */
  board?: string;
}

/**
 * Serves MCP on standard input and output until the input ends or SIGTERM or SIGINT comes; resolves with the exit
 * code. The board is opened at the first tool call, so that the handshake is answered at once. Standard output
 * carries the protocol only.
 */
export async function serveStdioMcp(env: Env, options: StdioOptions): Promise<number> {
  const planner = options.orchestrator ?? false;
  const caller = callerOf(env, planner);
  let opened: Promise<Board> | undefined;
  const session: Session = {
    caller,
    told: { cursor: null, ownComments: [] },
    calls: new Set(),
    board: () => {
      opened ??= openFor(env, options.board, caller.actor).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
  };
  await untilEnded(() => buildServer(session, { version: options.version, planner }));
  const longEnough = new Promise((resolve) => setTimeout(resolve, LAST_CALLS_MS).unref());
  await Promise.race([Promise.allSettled(session.calls), longEnough]);
  await opened?.then(
    (board) => board.close(),
    () => {},
  );
  return 0;
}

/** A file that the dispatcher pinned goes before every other choice: a worker cannot wander to another board. */
function openFor(env: Env, board: string | undefined, actor: Actor): Promise<Board> {
  const pinned = Boolean(env["KANBUN_DB"]?.trim() || env["HERMES_KANBAN_DB"]?.trim());
  return openPlace(resolvePlace(env, pinned ? undefined : board), actor);
}

function untilEnded(factory: () => McpServer): Promise<void> {
  return new Promise((resolve) => {
    const handle = serveStdio(factory, { onerror: (error) => console.error(`kanbun mcp: ${error.message}`) });
    const stop = (): void => {
      void handle.close().catch(() => {});
      resolve();
    };
    process.stdin.once("end", stop).once("close", stop);
    process.stdout.once("error", stop);
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, stop);
  });
}
