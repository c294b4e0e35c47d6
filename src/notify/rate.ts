const MINUTE_MS = 60_000;

/** Counts what each sink sent in the last minute. */
export class RateLimit {
  readonly #sent = new Map<string, number[]>();

  /** Takes a place for a message now and returns 0, or returns the seconds until the next place. */
  take(sink: string, perMinute: number, nowMs: number): number {
    const recent = (this.#sent.get(sink) ?? []).filter((at) => at > nowMs - MINUTE_MS);
    this.#sent.set(sink, recent);
    const [oldest] = recent;
    if (recent.length < perMinute || oldest === undefined) {
      recent.push(nowMs);
      return 0;
    }
    return Math.max(1, Math.ceil((oldest + MINUTE_MS - nowMs) / 1000));
  }
}
