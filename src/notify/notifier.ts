import type { Env, NotifyConfig } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { deliverDue } from "./deliver.ts";
import { RateLimit } from "./rate.ts";

/** Retries and messages of other programs are looked for this often; our own events wake at once. */
const POLL_MS = 5_000;

export interface Notifier {
  /** Delivers everything that is due now, and what other programs' events mean. */
  flush(): Promise<void>;
  /** Takes a changed config into use from the next message on. */
  reconfigure(config: NotifyConfig): void;
  /** Ends it; a message being sent is given up and stays for the next notifier. */
  stop(): Promise<void>;
}

/**
 * Starts delivering the messages of one board. It wakes when the board changes and every five seconds for
 * retries. Any number of notifiers may run on one board: each message is taken under a lease. What goes wrong is
 * logged and never thrown.
 */
export function startNotifier(
  board: Board,
  config: NotifyConfig,
  log: (line: string) => void,
  env: Env = process.env,
): Notifier {
  const stopping = new AbortController();
  const on = {
    board: board.as({ role: "dispatcher", name: "notifier" }),
    config,
    env,
    rate: new RateLimit(),
    log,
    stop: stopping.signal,
  };
  let after = 0;
  let since = 0;
  let running: Promise<void> | undefined;
  let again = false;
  let swept = Number.NEGATIVE_INFINITY;

  async function pass(everything: boolean): Promise<void> {
    if (everything || board.clock.nowMs() - swept >= POLL_MS) {
      swept = board.clock.nowMs();
      const now = board.clock.now();
      ({ cursor: after } = await call(on.board, operations["enqueue-missed"], { after, since }));
      since = now;
    }
    await deliverDue(on);
  }

  /** One pass at a time; a wake during a pass makes one more. */
  function wake(everything = false): Promise<void> {
    if (stopping.signal.aborted) return running ?? Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await pass(everything).catch((error: unknown) => {
          if (!stopping.signal.aborted)
            log(`notify: ${error instanceof Error ? error.message : String(error)}`);
        });
      } while (again && !stopping.signal.aborted);
      running = undefined;
    })();
    return running;
  }

  const unsubscribe = board.onChange(() => void wake());
  const timer = setInterval(() => void wake(), POLL_MS);
  timer.unref();
  void wake();
  return {
    flush: async () => {
      await running;
      await wake(true);
    },
    reconfigure: (changed) => void (on.config = changed),
    async stop() {
      unsubscribe();
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
