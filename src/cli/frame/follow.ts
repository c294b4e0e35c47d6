import type { Board } from "../../kernel/index.ts";

/**
 * Calls `look` once, and again after every change of the board, until the user stops it (SIGINT, SIGTERM).
 * Changes during a look make one more. What `look` throws ends it.
 */
export async function follow(board: Board, look: () => Promise<void>): Promise<void> {
  const stop = Promise.withResolvers<void>();
  let wanted = true;
  let looking = false;
  const go = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    while (wanted) {
      wanted = false;
      await look();
    }
    looking = false;
  };
  const wake = (): void => {
    wanted = true;
    go().catch(stop.reject);
  };
  const unsubscribe = board.onChange(wake);
  const ended = (): void => stop.resolve();
  process.on("SIGINT", ended);
  process.on("SIGTERM", ended);
  try {
    wake();
    await stop.promise;
  } finally {
    unsubscribe();
    process.off("SIGINT", ended);
    process.off("SIGTERM", ended);
  }
}
