/** The HTTP interface: `startServer` for `kanbun serve`, `createApp` for whoever brings a server. */
export { createApp } from "./app.ts";
export type { Scope, TokenInfo } from "./auth/tokens.ts";
export { SCOPES, TokenStore } from "./auth/tokens.ts";
export type { ServerContext } from "./context.ts";
export type { RunningServer, ServerOptions } from "./server.ts";
export { contextOf, startServer } from "./server.ts";
