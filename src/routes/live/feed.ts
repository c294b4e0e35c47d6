import type { Board } from "../../kernel/index.ts";
import type { ServerContext } from "../context.ts";
import { jsonText } from "../http/answer.ts";
import type { Changes } from "./changes.ts";
import { changesSince, latestCursor } from "./changes.ts";
import { boardState } from "./state.ts";

/** Batches kept for clients that are a little behind; those further behind ask for themselves. */
const KEPT_BATCHES = 64;
/** Events of one batch at most. */
const BATCH_EVENTS = 200;
/** A client further behind than this starts afresh from the snapshot. */
const REPLAY_EVENTS = 2000;
/** The board's state is looked at this often when nothing happens, and at most this often when much does. */
const STATE_EVERY_MS = 5000;
const STATE_REST_MS = 250;

/** What happened between two cursors. */
export interface Batch extends Changes {
  since: number;
}

/** One client of the feed. */
export interface Follower {
  /** There may be something new. */
  wake(): void;
  /** The board is gone. */
  end(): void;
}

/**
 * What happens on one board, read once for all clients: one look at the events after each commit, one state.
 * It runs while somebody follows.
 */
export class Feed {
  readonly #board: Board;
  readonly #server: ServerContext;
  readonly #followers = new Set<Follower>();
  #batches: Batch[] = [];
  #cursor = 0;
  #state = "";
  #stateMs = 0;
  #stateTimer: ReturnType<typeof setTimeout> | undefined;
  #ready: Promise<void> | undefined;
  #reading = false;
  #again = false;
  #stop = (): void => {};

  constructor(board: Board, server: ServerContext) {
    this.#board = board;
    this.#server = server;
  }

  /** Newest event that was read. */
  get cursor(): number {
    return this.#cursor;
  }

  /** The board's state as JSON text; the same text means the same state. */
  get state(): string {
    return this.#state;
  }

  async follow(follower: Follower): Promise<void> {
    this.#followers.add(follower);
    try {
      await (this.#ready ??= this.#start());
    } catch (error) {
      this.leave(follower);
      throw error;
    }
  }

  leave(follower: Follower): void {
    if (!this.#followers.delete(follower) || this.#followers.size > 0) return;
    this.#stop();
    this.#ready = undefined;
    this.#batches = [];
  }

  /** Ends it for everybody: the board goes away. */
  end(): void {
    for (const follower of this.#followers) follower.end();
  }

  /** True when a client there should fetch the snapshot instead of being told everything since. */
  tooFarBehind(cursor: number): boolean {
    return this.#cursor - cursor > REPLAY_EVENTS;
  }

  /** What follows a cursor, or `null` when nothing does yet. Those that keep up share what was read once. */
  async after(cursor: number): Promise<Batch | null> {
    if (cursor >= this.#cursor) return null;
    const shared = this.#batches.find((batch) => batch.since === cursor);
    if (shared) return shared;
    const batch = { since: cursor, ...(await changesSince(this.#board, cursor, { limit: BATCH_EVENTS })) };
    return batch.cursor > cursor ? batch : null;
  }

  /** Subscribes before it looks, so that nothing falls between. */
  async #start(): Promise<void> {
    const unsubscribe = this.#board.onChange(() => this.#look());
    const timer = setInterval(() => this.#look(), STATE_EVERY_MS);
    this.#stop = () => {
      unsubscribe();
      clearInterval(timer);
      clearTimeout(this.#stateTimer);
      this.#stateTimer = undefined;
    };
    this.#cursor = await latestCursor(this.#board);
    await this.#readState();
  }

  /** Reads on; commits that come meanwhile are read in the same run. */
  #look(): void {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    void this.#read()
      .catch(this.#server.report)
      .finally(() => (this.#reading = false));
  }

  async #read(): Promise<void> {
    await this.#ready;
    while (this.#again && this.#followers.size > 0) {
      this.#again = false;
      await this.#readEvents();
      const restMs = this.#stateMs + STATE_REST_MS - performance.now();
      if (restMs <= 0) await this.#readState();
      else this.#stateTimer ??= setTimeout(() => this.#look(), restMs);
      this.#wakeAll();
    }
  }

  async #readEvents(): Promise<void> {
    for (;;) {
      const since = this.#cursor;
      const changes = await changesSince(this.#board, since, { limit: BATCH_EVENTS });
      if (changes.cursor <= since) return;
      this.#batches = [...this.#batches, { since, ...changes }].slice(-KEPT_BATCHES);
      this.#cursor = changes.cursor;
      this.#wakeAll();
    }
  }

  async #readState(): Promise<void> {
    this.#stateMs = performance.now();
    clearTimeout(this.#stateTimer);
    this.#stateTimer = undefined;
    this.#state = jsonText(await boardState(this.#server, this.#board));
  }

  #wakeAll(): void {
    for (const follower of this.#followers) follower.wake();
  }
}

/** The feeds of a server, one a board: every view of one open board has the same `sql`. */
export class Feeds {
  readonly #feeds = new WeakMap<Board["sql"], Feed>();

  of(board: Board, server: ServerContext): Feed {
    const known = this.#feeds.get(board.sql);
    if (known) return known;
    const feed = new Feed(board, server);
    this.#feeds.set(board.sql, feed);
    return feed;
  }

  /** Ends what follows a board that goes away. */
  end(board: Board): void {
    this.#feeds.get(board.sql)?.end();
  }
}
