import type { Board } from "../../kernel/index.ts";

/** Calls back after something changed; returns the unsubscribe. */
type Source = (wake: () => void) => () => void;

interface FollowOptions {
  /** Changes elsewhere that call for a look too. */
  more?: Source;
  /** Longest time to follow; default: no limit. */
  limitMs?: number;
}

/** `enough`: `look` said so; `late`: the time was up; `stopped`: by the user. */
type FollowEnd = "enough" | "late" | "stopped";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `look` once, and again after every change of the board (and of `more`), until `look` returns true, the time is
 * up, or the user stops it (SIGINT, SIGTERM). Changes during a look make one more. What `look` throws ends it.
 */
export async function follow(
  board: Board,
  look: () => Promise<boolean | void>,
  { more = () => () => {}, limitMs = Infinity }: FollowOptions = {},
): Promise<FollowEnd> {
  const stop = Promise.withResolvers<FollowEnd>();
  let wanted = true;
  let looking = false;
  const go = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    while (wanted) {
      wanted = false;
      if ((await look()) === true) stop.resolve("enough");
    }
    looking = false;
  };
  const wake = (): void => {
    wanted = true;
    go().catch(stop.reject);
  };
  const unsubscribes = [board.onChange(wake), more(wake)];
  const ended = (): void => stop.resolve("stopped");
  const timer = limitMs < LONGEST_TIMER_MS ? setTimeout(() => stop.resolve("late"), limitMs) : undefined;
  process.on("SIGINT", ended);
  process.on("SIGTERM", ended);
  try {
    wake();
    return await stop.promise;
  } finally {
    clearTimeout(timer);
    for (const unsubscribe of unsubscribes) unsubscribe();
    process.off("SIGINT", ended);
    process.off("SIGTERM", ended);
  }
}
