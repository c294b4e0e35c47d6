import type { Place } from "../config/index.ts";

export interface ServerOptions {
  place: Place;
  version: string;
  /** Default: `serve.host` of the config. */
  host?: string;
  /** Default: `serve.port` of the config; 0 takes a free one. */
  port?: number;
  /** Path of a Unix socket to listen on instead. */
  unix?: string;
  /** PEM files, or their text; the server then speaks https. */
  tls?: { cert: string; key: string };
  /** Without it only loopback addresses are listened on. */
  allowRemote?: boolean;
  /** Further host names the server answers to. */
  hosts?: readonly string[];
  /** False: everybody is the operator; loopback only, for tests. */
  auth?: boolean;
  /** The operator's token, instead of the one kept in the home. Default: `KANBUN_SERVE_TOKEN` when it is set. */
  token?: string | undefined;
  /** False: only shows the board, starts no workers. */
  dispatch?: boolean;
  /** Where trouble is told; default stderr. */
  report?: (error: unknown) => void;
}
