import { ApiError, apiUrl, signedOut, type RequestOptions } from "./request.ts";
import { SseParser, type SseMessage } from "./sse.ts";

const SILENCE_LIMIT_MS = 40_000;
const BACKOFF_BASE_MS = 1000;
const BACKOFF_CAP_MS = 30_000;

export interface StreamOptions {
  path: string;
  /** Asked again before every connection, so that a reconnect resumes where the last one stopped. */
  query: () => RequestOptions["query"];
  onMessage: (message: SseMessage) => void;
  onOpen?: () => void;
  /** The connection is lost; another attempt follows by itself after `retryInMs`. */
  onDown?: (retryInMs: number) => void;
}

/**
 * Follows one event stream for as long as it is open, reconnecting with backoff and jitter. It reads the stream with
 * fetch because a half-open connection can only be noticed by missing pings, and EventSource does not show pings.
 */
export class Stream {
  private readonly options: StreamOptions;
  private controller: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private closed = false;

  constructor(options: StreamOptions) {
    this.options = options;
    void this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    this.controller?.abort();
  }

  /** Tries again now instead of when the backoff is over. */
  retryNow(): void {
    if (this.closed || this.controller) return;
    clearTimeout(this.timer);
    void this.connect();
  }

  private async connect(): Promise<void> {
    const controller = new AbortController();
    this.controller = controller;
    try {
      await this.read(controller);
    } catch (error) {
      if (this.closed) return;
      if (error instanceof ApiError && error.status === 401) signedOut.value = true;
      if (error instanceof ApiError && error.status === 404) this.failures = Math.max(this.failures, 4);
    }
    clearTimeout(this.watchdog);
    this.controller = null;
    if (!this.closed) this.schedule();
  }

  private async read(controller: AbortController): Promise<void> {
    this.watch(controller);
    const response = await fetch(apiUrl(this.options.path, this.options.query()), {
      headers: { accept: "text/event-stream" },
      credentials: "same-origin",
      signal: controller.signal,
    });
    if (!response.ok || !response.body)
      throw new ApiError(response.status, "The stream was refused.", "stream");
    this.failures = 0;
    this.options.onOpen?.();
    const parser = new SseParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.closed) return;
      this.watch(controller);
      for (const message of parser.push(value))
        if (message.event !== "comment") this.options.onMessage(message);
    }
  }

  private watch(controller: AbortController): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => controller.abort(), SILENCE_LIMIT_MS);
  }

  private schedule(): void {
    const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** this.failures);
    const delay = ceiling / 2 + (Math.random() * ceiling) / 2;
    this.failures += 1;
    this.options.onDown?.(delay);
    this.timer = setTimeout(() => void this.connect(), delay);
  }
}
