/** The time a writer has to begin: it runs from when it asked, wherever it waits meanwhile. */
export class Patience {
  isOver = false;
  readonly over: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number) {
    this.over = new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.isOver = true;
        resolve();
      }, milliseconds);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** A writer's turn on the connection. */
export interface Turn {
  patience: Patience;
  /** It has begun: from now on readers wait for its end. */
  started(): void;
}

export interface TurnsOptions {
  /** Longest time from asking to beginning. */
  patienceMs: number;
  /** What is thrown for who did not come to its turn by then. */
  refusal: () => Error;
}

/**
 * One transaction at a time on this connection; `quiet` waits until none is running. One that has not started, because
 * another process holds the lock, keeps no reader waiting. Those behind it in the queue lose patience as they would alone.
 */
export function turns({ patienceMs, refusal }: TurnsOptions) {
  let last: Promise<void> = Promise.resolve();
  let running: Promise<void> | undefined;
  return {
    async alone<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
      const before = last;
      let end = (): void => {};
      // `Promise.withResolvers` is missing on Node 20, where the library works too.
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      last = ended;
      const patience = new Patience(patienceMs);
      try {
        let hasTurn = false;
        await Promise.race([before.then(() => (hasTurn = true)), patience.over]);
        if (!hasTurn) throw refusal();
        return await work({
          patience,
          started: () => {
            running = ended;
          },
        });
      } finally {
        patience.end();
        if (running === ended) running = undefined;
        void before.then(end);
      }
    },
    async quiet(): Promise<void> {
      for (let current = running; current !== undefined; current = running) await current;
    },
  };
}
