const NOTICEABLE_MS = 5000;

/**
 * Time that passed on the wall clock alone, while this process watched: the host slept, or its clock was set. Neither
 * counts against a worker's deadline or silence.
 */
export class Naps {
  #wallMs: number | null = null;
  #steadyMs = 0;
  readonly #naps: { at_ms: number; ms: number }[] = [];

  /** Compares the wall clock with one that stands still during sleep; to be called often. */
  observe(wallMs: number, steadyMs: number): void {
    const gap = this.#wallMs === null ? 0 : wallMs - this.#wallMs - (steadyMs - this.#steadyMs);
    if (Math.abs(gap) > NOTICEABLE_MS) this.#naps.push({ at_ms: wallMs, ms: gap });
    this.#wallMs = wallMs;
    this.#steadyMs = steadyMs;
  }

  /** Milliseconds slept since a time of the wall clock. */
  since(wallMs: number): number {
    return this.#naps.reduce((sum, { at_ms, ms }) => (at_ms - Math.max(0, ms) >= wallMs ? sum + ms : sum), 0);
  }
}
