import { systemClock } from "../config/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { mcpEndpoint } from "../mcp/index.ts";
import { FailedAttempts } from "./auth/attempts.ts";
import { AuditLog } from "./auth/audit.ts";
import { authority, openAuthority } from "./auth/authority.ts";
import { TokenStore } from "./auth/tokens.ts";
import { OpenBoards } from "./boards/open-boards.ts";
import type { ServerContext } from "./context.ts";
import { dispatching } from "./dispatching.ts";
import { liveConfig, settingsFrom } from "./live-config.ts";
import { Feeds } from "./live/feed.ts";
import { Streams } from "./live/streams.ts";
import { Assets } from "./page/assets.ts";
import type { ServerOptions } from "./server-options.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/u;

/** The context of a server, without listening: what tests give `createApp`. */
export function contextOf(options: ServerOptions): ServerContext {
  const host = options.host ?? options.place.config.serve.host;
  const remote = !options.unix && !LOOPBACK.test(host);
  const auth = options.auth ?? true;
  assertSafeBind(host, remote, auth, options);
  const tokens = new TokenStore({
    home: options.place.home,
    now: () => systemClock.now(),
    fixed: options.token ?? process.env["KANBUN_SERVE_TOKEN"],
  });
  const attempts = new FailedAttempts(() => systemClock.nowMs());
  const report = options.report ?? ((error: unknown) => console.error(error));
  const config = liveConfig(options.place, report);
  const feeds = new Feeds();
  const context: ServerContext = {
    place: options.place,
    version: options.version,
    boards: new OpenBoards(options.place, (board) => feeds.end(board)),
    authority: auth ? authority(tokens, attempts, options.place.home) : openAuthority,
    tokens,
    audit: new AuditLog(options.place.home, report),
    assets: new Assets(),
    config,
    settings: settingsFrom(config),
    mcp: mcpEndpoint({
      version: options.version,
      unstarted: (board, task) => context.dispatching.unstarted(board, task),
    }),
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
    feeds,
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
