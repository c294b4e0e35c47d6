/** Time as an input: the kernel never reads the system's clock by itself. */
export interface Clock {
  /** Integer Unix seconds. */
  now(): number;
  /** Milliseconds since the epoch, for what needs finer steps than the file's seconds. */
  nowMs(): number;
}

/** Identity and chance as an input. */
export interface Ids {
  /** A fresh task id: `t_` and eight lower-case hex digits. */
  task(): string;
  /** A fresh secret: 32 hex digits. */
  token(): string;
  /** A number in [0, 1), for jitter. */
  fraction(): number;
}
