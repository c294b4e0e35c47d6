import { dispatchersSeen } from "../dispatcher/index.ts";
import type { Board } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { createApp } from "./app.ts";
import type { ServerContext } from "./context.ts";
import type { Listening } from "./listen.ts";
import { clearSocket, listen } from "./listen.ts";
import { contextOf } from "./server-context.ts";
import type { ServerOptions } from "./server-options.ts";
import { warmUp } from "./snapshot/warm.ts";
import { startWorks } from "./works.ts";

/** How long open requests may take to finish at shutdown. */
const GRACE_MS = 3000;

export interface RunningServer {
  /** Address without the token: `http://127.0.0.1:9119`, or `unix:<path>`. */
  url: string;
  /** Address that signs a browser in. */
  link: string;
  token: string;
  pid: number;
  home: string;
  version: string;
  /** The open board of that name, shared with the requests. Refuses `invalid_input`, `not_found`. */
  board(slug: string): Promise<Board>;
  /** Does once what the first page would wait for; to be called when nobody waits for the start any more. */
  warmUp(): Promise<void>;
  /** Ends streams and sockets first, then waits for open requests; `force` waits for nothing. */
  close(force?: boolean): Promise<void>;
}

/**
 * Starts serving a place. Refuses `invalid_input` for a bind beyond loopback without `allowRemote`, for no
 * authentication beyond loopback, and for an address that is taken.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const context = contextOf(options);
  try {
    const board = await context.boards.get();
    if (options.unix) await clearSocket(options.unix);
    const listening = await listenOrName(context, options, board);
    const url = options.unix ? `unix:${options.unix}` : (listening.url ?? "").replace(/\/$/u, "");
    context.works = await startWorks(context, options.dispatch ?? true, url);
    const { token } = context.tokens;
    return {
      url,
      link: options.auth === false || options.unix ? url : `${url}/?token=${token}`,
      token,
      pid: process.pid,
      home: options.place.home,
      version: options.version,
      board: (slug) => context.boards.get(slug),
      warmUp: () => warmUp(context),
      close: (force = false) => close(context, listening, force),
    };
  } catch (error) {
    await context.boards.close();
    throw error;
  }
}

/** An address that is taken is mostly taken by a server of this very home: then the way to that one is told. */
async function listenOrName(
  context: ServerContext,
  options: ServerOptions,
  board: Board,
): Promise<Listening> {
  try {
    return listen(createApp(context), options);
  } catch (error) {
    const other = (await dispatchersSeen(board)).find(
      ({ alive, address }) => alive && address?.startsWith("http"),
    );
    if (!(error instanceof KanbunError) || !other) throw error;
    const { code, message } = error;
    const link = `${other.address}/?token=$(cat ${options.place.home}/kanban/token)`;
    throw new KanbunError(code, message, {
      hint: `kanbun serves this home already (pid ${other.pid}): ${link} (a second one beside it: --port 0)`,
      cause: error,
    });
  }
}

async function close(context: ServerContext, listening: Listening, force: boolean): Promise<void> {
  context.streams.closeAll();
  for (const socket of context.sockets) socket.close(1001, "the server stops");
  await context.mcp.close();
  await context.works?.stop();
  const done = listening.close(force);
  const forced = new Promise<void>((resolve) => {
    setTimeout(() => void listening.close(true).then(resolve), force ? 0 : GRACE_MS).unref();
  });
  await Promise.race([done, forced]);
  await context.boards.close();
}
