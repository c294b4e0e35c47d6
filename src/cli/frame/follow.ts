import type { Board } from "../../kernel/index.ts";

/** Calls back after something changed; returns the unsubscribe. */
type Source = (wake: () => void) => () => void;

/**
 * Calls `look` once, and again after every change of the board (and of `more`), until the user stops it (SIGINT,
 * SIGTERM). Changes during a look make one more. What `look` throws ends it.
 */
export async function follow(
  board: Board,
  look: () => Promise<void>,
  more: Source = () => () => {},
): Promise<void> {
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
  const unsubscribes = [board.onChange(wake), more(wake)];
  const ended = (): void => stop.resolve();
  process.on("SIGINT", ended);
  process.on("SIGTERM", ended);
  try {
    wake();
    await stop.promise;
  } finally {
    for (const unsubscribe of unsubscribes) unsubscribe();
    process.off("SIGINT", ended);
    process.off("SIGTERM", ended);
  }
}
