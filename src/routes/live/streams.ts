/** Bytes a stream may hold that its client has not taken yet. */
const BUFFER_BYTES = 64 * 1024;
/** A sign of life this often; clients that hear none for longer know that they are cut off. */
const PING_MS = 15_000;
/** A client that took nothing for so many pings is gone or hopeless: it is cut off and may come back. */
const STALLED_PINGS = 4;
/** Open streams at most, over all clients. */
const MOST_STREAMS = 256;

const encoder = new TextEncoder();
const OPENED = encoder.encode(": open\n\n");
const PING = encoder.encode(": ping\n\n");

/** Gives the next thing to send, or `null` when there is nothing now; it is asked again after `wake`. */
export type Source = () => Promise<Uint8Array | null> | Uint8Array | null;

/** What an event stream is made of. */
export interface StreamOptions {
  source: Source;
  /** Asked before anything is sent: the stream ends when its caller may no longer see it. */
  allowed(): boolean;
  /** Called once, however it ends. */
  ended(): void;
}

/** One message of an event stream. */
export function sseFrame(event: string, data: string, id?: number): Uint8Array {
  return encoder.encode(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
}

/**
 * One open event stream. It is pulled: a slow client is asked for nothing and costs one bounded buffer, never a
 * growing queue; what it missed is fetched again from its own cursor when it goes on reading.
 */
export class EventStream {
  readonly response: Response;
  readonly #options: StreamOptions;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #busy = false;
  #wokenMeanwhile = false;
  #over = false;
  #silentPings = 0;

  constructor(request: Request, options: StreamOptions) {
    this.#options = options;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          // Headers leave with the first bytes: a stream that is silent at first would look like no answer.
          controller.enqueue(OPENED);
        },
        pull: () => this.#pump(),
        cancel: () => this.close(),
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    request.signal.addEventListener("abort", () => this.close(), { once: true });
    const headers = {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    };
    this.response = new Response(body, { headers });
  }

  /** There may be something to send. */
  wake(): void {
    void this.#pump();
  }

  /** Ends the stream; the client may reconnect. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.ended();
    try {
      this.#controller.close();
    } catch {
      // The client closed it first.
    }
  }

  ping(): void {
    this.#silentPings += 1;
    if (this.#silentPings > STALLED_PINGS) this.close();
    else if (this.#hasRoom()) this.#send(PING);
  }

  /** Asks the source until it has nothing or the client has enough; one at a time. */
  async #pump(): Promise<void> {
    this.#wokenMeanwhile = this.#busy;
    if (this.#busy) return;
    this.#busy = true;
    try {
      do {
        this.#wokenMeanwhile = false;
        for (let chunk = await this.#next(); chunk; chunk = await this.#next()) this.#send(chunk);
      } while (this.#wokenMeanwhile);
    } catch {
      this.close();
    } finally {
      this.#busy = false;
    }
  }

  #next(): Promise<Uint8Array | null> | Uint8Array | null {
    return this.#hasRoom() ? this.#options.source() : null;
  }

  #send(chunk: Uint8Array): void {
    if (this.#over) return;
    if (!this.#options.allowed()) return this.close();
    this.#controller.enqueue(chunk);
    this.#silentPings = 0;
  }

  #hasRoom(): boolean {
    return !this.#over && (this.#controller.desiredSize ?? 0) > 0;
  }
}

/** All open event streams of a server. */
export class Streams {
  readonly #open = new Set<EventStream>();
  #timer: ReturnType<typeof setInterval> | undefined;

  get full(): boolean {
    return this.#open.size >= MOST_STREAMS;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Opens a stream that sends what its source gives. */
  open(request: Request, options: StreamOptions): EventStream {
    const ended = () => {
      this.#open.delete(stream);
      if (this.#open.size === 0) this.#stopPings();
      options.ended();
    };
    const stream = new EventStream(request, { ...options, ended });
    this.#open.add(stream);
    this.#timer ??= setInterval(() => this.#ping(), PING_MS);
    if (request.signal.aborted) stream.close();
    return stream;
  }

  /** Ends every stream: the first thing a shutdown does. */
  closeAll(): void {
    for (const stream of this.#open) stream.close();
  }

  #ping(): void {
    for (const stream of this.#open) stream.ping();
  }

  #stopPings(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
