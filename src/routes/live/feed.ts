import type { Board } from "../../kernel/index.ts";
import { jsonText } from "../http/answer.ts";
import type { ServerContext } from "../context.ts";
import type { Changes } from "./changes.ts";
import { changesSince, latestCursor } from "./changes.ts";
import { boardState } from "./state.ts";

/** Batches kept for clients that are a little behind; those further behind ask for themselves. */
const KEPT_BATCHES = 64;
/** Events of one batch at most. */
const BATCH_EVENTS = 200;
/** A client further behind than this starts afresh from the snapshot. */
const REPLAY_EVENTS = 2000;
/** The board's state is looked at again this often even when nothing was committed. */
const STATE_EVERY_MS = 5000;

/** What happened between two cursors. */
export interface Batch extends Changes {
  since: number;
}

/** One client's place in the feed. */
export interface Follower {
  /** Called when there may be something new. */
  wake(): void;
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
  #ready: Promise<void> | undefined;
  #reading = false;
  #missed = false;
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
    this.#ready ??= this.#start();
    await this.#ready;
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower);
    if (this.#followers.size > 0) return;
    this.#stop();
    this.#ready = undefined;
    this.#batches = [];
  }

  /** True when a client there should fetch the snapshot instead of being told everything since. */
  tooFar(cursor: number): boolean {
    return cursor > this.#cursor || this.#cursor - cursor > REPLAY_EVENTS;
  }

  /** What follows a cursor, or `null` when nothing does yet. Those that keep up share what was read once. */
  async after(cursor: number): Promise<Batch | null> {
    if (cursor >= this.#cursor) return null;
    const shared = this.#batches.find((batch) => batch.since === cursor);
    if (shared) return shared;
    const batch = { since: cursor, ...(await changesSince(this.#board, cursor, { limit: BATCH_EVENTS })) };
    return batch.cursor > cursor ? batch : null;
  }

  async #start(): Promise<void> {
    this.#cursor = await latestCursor(this.#board);
    this.#state = jsonText(await boardState(this.#server, this.#board));
    const unsubscribe = this.#board.onChange(() => void this.#read());
    const timer = setInterval(() => void this.#read(), STATE_EVERY_MS);
    this.#stop = () => {
      unsubscribe();
      clearInterval(timer);
    };
  }

  /** Reads on; commits that come meanwhile are read in the same run. */
  async #read(): Promise<void> {
    this.#missed = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#missed && this.#followers.size > 0) {
        this.#missed = false;
        await this.#readEvents();
        this.#state = jsonText(await boardState(this.#server, this.#board));
        this.#wakeAll();
      }
    } catch (error) {
      this.#server.report(error);
    } finally {
      this.#reading = false;
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
}
