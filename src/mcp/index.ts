/** The board as MCP tools: for an agent beside us over stdio, and for `serve` at `/mcp`. */
export type { McpEndpoint } from "./http.ts";
export { mcpEndpoint } from "./http.ts";
export { serveStdioMcp } from "./stdio.ts";
