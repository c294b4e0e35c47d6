import type { McpServer } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import type { Env } from "../config/index.ts";
import type { LocalOptions } from "./local.ts";
import { localSession } from "./local.ts";
import { buildServer } from "./server.ts";

/** Longest message: the largest attachment as text, escaped. Beyond it the transport closes the connection. */
const MESSAGE_LIMIT_BYTES = 64 * 1024 * 1024;
/** Longest wait at the end for calls under way: they are single transactions. */
const LAST_CALLS_MS = 3_000;

export interface StdioOptions extends LocalOptions {
  version: string;
}

/**
 * Serves MCP on standard input and output until the input ends or SIGTERM, SIGINT or SIGHUP comes; resolves with
 * the exit code. The handshake is answered before the board is opened. Standard output carries the protocol only.
 */
export async function serveStdioMcp(env: Env, options: StdioOptions): Promise<number> {
  const session = localSession(env, options);
  const planner = options.orchestrator ?? false;
  await untilEnded(() => buildServer(session, { version: options.version, planner }));
  const longEnough = new Promise((resolve) => setTimeout(resolve, LAST_CALLS_MS).unref());
  await Promise.race([Promise.allSettled(session.calls), longEnough]);
  await session.close();
  return 0;
}

function untilEnded(factory: () => McpServer): Promise<void> {
  return new Promise((resolve) => {
    const handle = serveStdio(factory, {
      transport: new StdioServerTransport(process.stdin, process.stdout, {
        maxBufferSize: MESSAGE_LIMIT_BYTES,
      }),
      onerror: (error) => console.error(`kanbun mcp: ${error.message}`),
    });
    const stop = (): void => {
      void handle.close().catch(() => {});
      resolve();
    };
    process.stdin.once("end", stop).once("close", stop);
    process.stdout.once("error", stop);
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, stop);
  });
}
