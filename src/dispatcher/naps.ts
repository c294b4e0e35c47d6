const NOTICEABLE_MS = 5000;

/** The start of a run on both clocks, as its record has it. */
export interface Start {
  started_ms: number;
  awake_ms: number | null;
}

/**
 * Time that passed on the wall clock alone: the host slept, or its clock was set. It counts against no worker's
 * deadline or silence. The record of a run tells how much of it there was since the start; when it was is known for the
 * time this process watched.
 */
export class Naps {
  #beganMs: number | null = null;
  #wallMs = 0;
  #awakeMs = 0;
  readonly #naps: { at_ms: number; ms: number }[] = [];

  /** Compares the wall clock with the one that stands still during sleep; to be called often. */
  observe(wallMs: number, awakeMs: number): void {
    const gap = this.#beganMs === null ? 0 : wallMs - this.#wallMs - (awakeMs - this.#awakeMs);
    if (Math.abs(gap) > NOTICEABLE_MS) this.#naps.push({ at_ms: wallMs, ms: gap });
    this.#beganMs ??= wallMs;
    this.#wallMs = wallMs;
    this.#awakeMs = awakeMs;
  }

  /**
   * Milliseconds slept since a time of the wall clock. Sleep before this process watched may lie before or after that
   * time; in doubt it lies after, so that nobody is stopped for it.
   */
  since(wallMs: number, startOf: () => Start | null = () => null): number {
    const watched = this.#watchedSince(wallMs);
    const start = startOf();
    if (typeof start?.awake_ms !== "number" || this.#beganMs === null) return watched;
    const whole = this.#wallMs - start.started_ms - (this.#awakeMs - start.awake_ms);
    if (wallMs <= start.started_ms) return Math.abs(whole) > NOTICEABLE_MS ? whole : 0;
    const before = whole - this.#watchedSince(start.started_ms);
    return watched + (wallMs < this.#beganMs && before > NOTICEABLE_MS ? before : 0);
  }

  #watchedSince(wallMs: number): number {
    return this.#naps.reduce((sum, { at_ms, ms }) => (at_ms - Math.max(0, ms) >= wallMs ? sum + ms : sum), 0);
  }
}
