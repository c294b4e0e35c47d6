/** The HTTP interface: `startServer` for `kanbun serve`, `createApp` for whoever brings a server. */
export { createApp } from "./app.ts";
export { TokenStore } from "./auth/tokens.ts";
export type { ServerContext } from "./context.ts";
export type { RunningServer } from "./server.ts";
export { startServer } from "./server.ts";
export { contextOf } from "./server-context.ts";
export type { ServerOptions } from "./server-options.ts";
