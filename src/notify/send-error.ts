/** A message that was not delivered, in words that hold no secret. */
export class SendError extends Error {
  /** Seconds the receiver asked to wait. */
  readonly retryAfterSeconds: number | undefined;
  /** True when repeating is no use: the receiver refuses the message as such, or it cannot be made. */
  readonly final: boolean;

  constructor(message: string, extras: { retryAfterSeconds?: number; final?: boolean } = {}) {
    super(message);
    this.name = "SendError";
    this.retryAfterSeconds = extras.retryAfterSeconds;
    this.final = extras.final ?? false;
  }
}
