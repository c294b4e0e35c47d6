import type { Board } from "../../kernel/index.ts";

const counters = new WeakMap<Board["sql"], { count: number }>();

/**
 * How many commits this process knows of on a board, of any process: those of others are noticed within 20 ms, our
 * own at once (`noteCommit`). Every view of one open board has the same `sql`.
 */
export function commitsOf(board: Board): number {
  return counterOf(board).count;
}

/** Counts a commit of our own before its answer leaves, so that whoever got the answer reads what it wrote. */
export function noteCommit(board: Board): void {
  counterOf(board).count += 1;
}

function counterOf(board: Board): { count: number } {
  const known = counters.get(board.sql);
  if (known) return known;
  const counter = { count: 0 };
  counters.set(board.sql, counter);
  board.onChange(() => {
    counter.count += 1;
  });
  return counter;
}
