import type { Board } from "./board.ts";

/** A dispatcher that says it serves this board. */
export interface Dispatcher {
  id: string;
  pid: number;
  host: string;
  process_identity: string | null;
  started_at: number;
  last_tick_at: number;
  address: string | null;
  interval_seconds: number | null;
  /** False when its last sign is further than two of its intervals and half a minute from now, a set-back clock included. */
  alive: boolean;
}

/** Every dispatcher that wrote its presence, latest first. */
export async function dispatchersOf(board: Board): Promise<Dispatcher[]> {
  const now = board.clock.now();
  const rows = await board.sql<Omit<Dispatcher, "alive">>`
    select id, pid, host, process_identity, started_at, last_tick_at, address, interval_seconds
    from kanbun_dispatchers order by last_tick_at desc, id limit 1000`;
  return rows.map((row) => ({
    ...row,
    alive: Math.abs(now - row.last_tick_at) <= 2 * (row.interval_seconds ?? 60) + 30,
  }));
}
