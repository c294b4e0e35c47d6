import type { Board } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";

export type Changes = Awaited<ReturnType<(typeof operations)["changes-since"]["run"]>>;

/** What happened after an event: events, the tasks they touch, tasks that are gone, and the cursor to go on from. */
export function changesSince(
  board: Board,
  since: number,
  filter: { task_id?: string; limit?: number } = {},
): Promise<Changes> {
  return call(board, operations["changes-since"], { since, ...filter });
}

/** The newest event's id; 0 on an empty board. */
export async function latestCursor(board: Board): Promise<number> {
  const { cursor } = await call(board, operations["changes-since"], { since: null });
  return cursor;
}
