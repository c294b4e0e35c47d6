import type { Peer } from "crossws";
import type { Config, Place } from "../config/index.ts";
import type { Settings } from "../kernel/index.ts";
import type { McpEndpoint } from "../mcp/index.ts";
import type { AuditLog } from "./auth/audit.ts";
import type { Authority } from "./auth/authority.ts";
import type { TokenStore } from "./auth/tokens.ts";
import type { OpenBoards } from "./boards/open-boards.ts";
import type { Dispatching } from "./dispatching.ts";
import type { Feeds } from "./live/feed.ts";
import type { Streams } from "./live/streams.ts";
import type { Assets } from "./page/assets.ts";
import type { Works } from "./works.ts";

/** What every route may use of the server it runs in. */
export interface ServerContext {
  readonly place: Place;
  readonly version: string;
  /** The config as it stands now. */
  config(): Config;
  /** The kernel's settings that the config amounts to. */
  settings(): Settings;
  readonly boards: OpenBoards;
  readonly dispatching: Dispatching;
  readonly authority: Authority;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  readonly assets: Assets;
  readonly mcp: McpEndpoint;
  readonly feeds: Feeds;
  /** Open event streams and WebSockets: what a shutdown ends first. */
  readonly streams: Streams;
  readonly sockets: Set<Peer>;
  /** What runs beside answering; absent until the server listens. */
  works: Works | null;
  /** Host names answered to beside the loopback ones. */
  readonly hosts: ReadonlySet<string>;
  /** True when the server listens beyond this host. */
  readonly remote: boolean;
  /** True when browsers reach it by https: cookies are then `Secure`. */
  readonly tls: boolean;
  /** Tells the operator about a bug or trouble; the client is not told. */
  report(error: unknown): void;
}
