import type { Board } from "./board.ts";
import { noSuchTask } from "./errors.ts";
import { toTask } from "./rows.ts";
import type { Task } from "./types.ts";

/** The task, or `null`. */
export async function findTask(board: Board, id: string): Promise<Task | null> {
  const [row] = await board.sql`select * from tasks where id = ${id}`;
  return row ? toTask(row) : null;
}

/** The task; refuses `not_found`. */
export async function getTask(board: Board, id: string): Promise<Task> {
  const task = await findTask(board, id);
  if (!task) throw noSuchTask(id);
  return task;
}
