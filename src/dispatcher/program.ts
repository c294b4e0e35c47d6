import { join } from "node:path";

/**
 * The command that runs this program again: the executable itself when compiled, else Bun with the source's entry.
 * Supervisors, agents' MCP servers and drills are started with it.
 */
export function selfCommand(): string[] {
  const compiled = import.meta.dir.startsWith("/$bunfs/") || import.meta.dir.includes("~BUN");
  return compiled ? [process.execPath] : [process.execPath, join(import.meta.dir, "..", "main.ts")];
}
