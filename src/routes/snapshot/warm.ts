import { call, operations } from "../../kernel/index.ts";
import type { ServerContext } from "../context.ts";
import { jsonText } from "../http/answer.ts";
import { gzipped } from "../http/compress.ts";
import { latestCursor } from "../live/changes.ts";

/**
 * Reads the board once as the first page will: then code is compiled and statements are prepared by the time it asks.
 * What goes wrong is for those to say who want to know.
 */
export async function warmUp(server: ServerContext): Promise<void> {
  try {
    const board = await server.boards.get();
    const snapshot = await call(board, operations["board-snapshot"], {});
    await gzipped(jsonText({ ...snapshot, dispatcher: await server.dispatching.presence(board) }));
    await latestCursor(board);
  } catch {
    // The board cannot be read, or is closed already.
  }
}
