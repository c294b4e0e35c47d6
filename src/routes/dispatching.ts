import type { Board } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";

/** What a server knows of starting workers. */
export interface Dispatching {
  /** What bears on admission outside the file, as `why` and `claim` take it. */
  world(board: Board): Promise<{ host_running?: number; profiles?: string[]; host_short?: string }>;
  /** Whether anything starts workers for this board; `message` says why not, or who. */
  presence(board: Board): Promise<Presence>;
}

export interface Presence {
  running: boolean;
  last_tick_at: number | null;
  message: string | null;
}

/** Whether a dispatcher of any process serves the board, from the presence rows in its file. */
export async function presenceOf(board: Board): Promise<Presence> {
  const known = await call(board, operations.dispatchers, {});
  const alive = known.find((dispatcher) => dispatcher.alive);
  return {
    running: alive !== undefined,
    last_tick_at: (alive ?? known[0])?.last_tick_at ?? null,
    message: alive
      ? null
      : "no dispatcher runs for this board: start one with `kanbun serve` (it looks every 60 s)",
  };
}
