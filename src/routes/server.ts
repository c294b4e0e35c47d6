import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { serve } from "h3";
import { plugin as webSockets } from "crossws/server/bun";
import { systemClock } from "../config/index.ts";
import type { Place } from "../config/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { createApp } from "./app.ts";
import { FailedAttempts } from "./auth/attempts.ts";
import { authority, openAuthority } from "./auth/authority.ts";
import { TokenStore } from "./auth/tokens.ts";
import { OpenBoards } from "./boards/open-boards.ts";
import type { ServerContext } from "./context.ts";
import { dispatching } from "./dispatching.ts";
import { liveConfig, settingsFrom } from "./live-config.ts";
import { Feeds } from "./live/feed.ts";
import { Streams } from "./live/streams.ts";
import { mcpEndpoint } from "../mcp/index.ts";
import { Assets } from "./page/assets.ts";
import { startWorks } from "./works.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/u;
/** A body larger than any route takes is refused before it is read. */
const LARGEST_BODY_BYTES = 32 * 1024 * 1024;
/** How long open requests may take to finish at shutdown. */
const GRACE_MS = 3000;

export interface ServerOptions {
  place: Place;
  version: string;
  /** Default: `serve.host` of the config. */
  host?: string;
  /** Default: `serve.port` of the config; 0 takes a free one. */
  port?: number;
  /** Path of a Unix socket to listen on instead. */
  unix?: string;
  /** PEM files; the server then speaks https. */
  tls?: { cert: string; key: string };
  /** Without it only loopback addresses are listened on. */
  allowRemote?: boolean;
  /** Further host names the server answers to. */
  hosts?: readonly string[];
  /** False: everybody is the operator; loopback only, for tests. */
  auth?: boolean;
  /** The operator's token, instead of the one kept in the home. */
  token?: string | undefined;
  /** False: only shows the board, starts no workers. */
  dispatch?: boolean;
  /** Where trouble is told; default stderr. */
  report?: (error: unknown) => void;
}

export interface RunningServer {
  /** Address without the token: `http://127.0.0.1:9119`, or `unix:<path>`. */
  url: string;
  /** Address that signs a browser in. */
  link: string;
  token: string;
  pid: number;
  home: string;
  version: string;
  /** Ends streams and sockets first, then waits for open requests; `force` waits for nothing. */
  close(force?: boolean): Promise<void>;
}

/**
 * Starts serving a place. Refuses `invalid_input` for a bind beyond loopback without `allowRemote`, for no
 * authentication beyond loopback, and for an address that is taken.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const context = contextOf(options);
  await context.boards.get();
  const app = createApp(context);
  const host = options.host ?? options.place.config.serve.host;
  const port = options.port ?? options.place.config.serve.port;
  if (options.unix) await clearSocket(options.unix);
  const listening = listen(() =>
    serve(app, {
      port,
      hostname: host,
      silent: true,
      gracefulShutdown: false,
      maxRequestBodySize: LARGEST_BODY_BYTES,
      plugins: [webSockets({})],
      ...(options.tls ? { tls: options.tls } : {}),
      bun: { idleTimeout: 0, ...(options.unix ? { unix: options.unix } : {}) },
    } as Parameters<typeof serve>[1]),
  );
  if (options.unix) chmodSync(options.unix, 0o600);
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
    close: (force = false) => close(context, listening, force),
  };
}

interface Listening {
  url?: string | undefined;
  close(closeAll?: boolean): Promise<void>;
}

/** The context of a server, without listening: what tests give `createApp`. */
export function contextOf(options: ServerOptions): ServerContext {
  const host = options.host ?? options.place.config.serve.host;
  const remote = !options.unix && !LOOPBACK.test(host);
  const auth = options.auth ?? true;
  assertSafeBind(host, remote, auth, options);
  const tokens = new TokenStore({
    home: options.place.home,
    now: () => systemClock.now(),
    fixed: options.token,
  });
  const attempts = new FailedAttempts(() => systemClock.nowMs());
  const report = options.report ?? ((error: unknown) => console.error(error));
  const config = liveConfig(options.place, report);
  const context: ServerContext = {
    place: options.place,
    version: options.version,
    boards: new OpenBoards(options.place),
    authority: auth ? authority(tokens, attempts, options.place.home) : openAuthority,
    tokens,
    assets: new Assets(),
    config,
    settings: settingsFrom(config),
    mcp: mcpEndpoint({ version: options.version }),
    works: null,
    dispatching: dispatching({
      home: options.place.home,
      config,
      log: (line) => report(new Error(line)),
      own: () =>
        context.works?.dispatcher
          ? { dispatcher: context.works.dispatcher, watches: context.works.watches }
          : null,
    }),
    feeds: new Feeds(),
    streams: new Streams(),
    sockets: new Set(),
    hosts: new Set([host, ...(options.hosts ?? [])].map((name) => name.toLowerCase())),
    remote,
    tls: options.tls !== undefined,
    report,
  };
  return context;
}

function assertSafeBind(host: string, remote: boolean, auth: boolean, options: ServerOptions): void {
  if (!remote) return;
  if (!auth)
    throw new KanbunError("invalid_input", `--no-auth works on loopback only, not on ${host}`, {
      hint: "leave --no-auth out: whoever may create a task may run a command on this host",
    });
  if (options.allowRemote) return;
  throw new KanbunError("invalid_input", `${host} can be reached from other machines`, {
    hint: "whoever holds the token can run commands on this host. To serve others all the same: --allow-remote, best with --tls-cert and --tls-key",
  });
}

function listen(start: () => unknown): Listening {
  try {
    return start() as Listening;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" || code === "EACCES" || /in use/iu.test(message))
      throw new KanbunError("invalid_input", `cannot listen: ${message}`, {
        hint: "choose another with --port, or --port 0 for any free one",
        cause: error,
      });
    throw error;
  }
}

/** A socket left by a killed server is removed; one that answers is in use. */
async function clearSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const alive = await fetch("http://localhost/healthz", { unix: path } as RequestInit).then(
    () => true,
    () => false,
  );
  if (alive)
    throw new KanbunError("invalid_input", `another server listens on ${path}`, {
      hint: "stop it, or choose another path",
    });
  unlinkSync(path);
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
