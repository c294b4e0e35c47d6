/** Failures allowed in one window before the answer is 429. */
const LIMIT = 20;
const WINDOW_MS = 60_000;
/** Addresses remembered at most; the oldest go first. */
const REMEMBERED = 1000;

/** Counts refused credentials per address, so that guessing is slow and does not flood the log. */
export class FailedAttempts {
  readonly #nowMs: () => number;
  readonly #seen = new Map<string, { count: number; until: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts one failure. Returns the seconds to wait when there were too many, else 0. */
  count(address: string): number {
    const now = this.#nowMs();
    const current = this.#seen.get(address);
    const entry = current && current.until > now ? current : { count: 0, until: now + WINDOW_MS };
    entry.count += 1;
    this.#seen.delete(address);
    this.#seen.set(address, entry);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value ?? "");
    return entry.count > LIMIT ? Math.ceil((entry.until - now) / 1000) : 0;
  }
}
