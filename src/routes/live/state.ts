import type { Board } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import type { ServerContext } from "../context.ts";

/** What the page shows of the board as a whole; sent again whenever it differs. */
export async function boardState(server: ServerContext, board: Board) {
  const {
    board: info,
    columns,
    running,
  } = await call(board, operations["board-snapshot"], { limit_open: 0, limit_done: 0 });
  return {
    board: info,
    paused: info.paused,
    draining: info.draining,
    columns: columns.map(({ name, count }) => ({ name, count })),
    running,
    dispatcher: await server.dispatching.presence(board),
  };
}
