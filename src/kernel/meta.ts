import type { Board } from "./board.ts";

/** What holds for the whole board. */
export interface BoardState {
  paused: boolean;
  draining: boolean;
  /** Why, when it was said. */
  reason: string | null;
  /** Tasks running now. */
  running: number;
}

export async function boardState(board: Board): Promise<BoardState> {
  const rows = await board.sql<{ key: string; value: string }>`
    select key, value from kanbun_meta where key in ('paused', 'draining') order by key desc`;
  const [count] = await board.sql<{ n: number }>`select count(*) as n from tasks where status = 'running'`;
  return {
    paused: rows.some(({ key }) => key === "paused"),
    draining: rows.some(({ key }) => key === "draining"),
    reason: rows.find(({ value }) => value !== "")?.value ?? null,
    running: count?.n ?? 0,
  };
}

/** Sets one of the board's own facts (`kanbun_meta`). */
export async function writeMeta(tx: Board, key: string, value: string): Promise<void> {
  await tx.sql`
    insert into kanbun_meta (key, value) values (${key}, ${value})
    on conflict (key) do update set value = excluded.value`;
}
