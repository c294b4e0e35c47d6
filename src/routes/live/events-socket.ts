import type { H3, H3Event } from "h3";
import { defineWebSocketHandler } from "h3";
import type { Peer } from "crossws";
import { addressOf } from "../address.ts";
import { auditEntry } from "../auth/audit.ts";
import type { Caller } from "../auth/authority.ts";
import type { ServerContext } from "../context.ts";
import { jsonText } from "../http/answer.ts";
import type { Batch, Feed } from "./feed.ts";

/** Close code of the contract for a missing or wrong token. */
const UNAUTHORIZED = 1008;
/** Bytes a socket may hold unsent; beyond, nothing is sent until it drained. */
const BUFFER_BYTES = 256 * 1024;

/**
 * `GET /events?since=<id>&token=<token>`: the contract's WebSocket. A bad token is accepted and then closed with
 * 1008, which is the only way a browser can see the code. Frames hold at most 200 events; what clients send is ignored.
 */
export function eventsSocket(app: H3, server: ServerContext, prefix: string): void {
  app.get(
    `${prefix}/events`,
    defineWebSocketHandler((event) => {
      const follower = new SocketFollower(server, event as H3Event);
      return {
        open: (peer) => follower.open(peer),
        drain: () => follower.wake(),
        close: () => follower.close(),
        error: () => follower.close(),
      };
    }),
  );
}

class SocketFollower {
  readonly #server: ServerContext;
  readonly #event: H3Event;
  #caller: Caller | undefined;
  #peer: Peer | undefined;
  #feed: Feed | undefined;
  #cursor = 0;
  #busy = false;
  #again = false;

  constructor(server: ServerContext, event: H3Event) {
    this.#server = server;
    this.#event = event;
  }

  async open(peer: Peer): Promise<void> {
    this.#caller = this.#callerOf();
    if (!this.#caller) {
      this.#server.audit.write(auditEntry(this.#event, undefined, 401));
      return peer.close(UNAUTHORIZED, "unauthorized");
    }
    this.#peer = peer;
    this.#server.sockets.add(peer);
    try {
      const { searchParams } = this.#event.url;
      const board = await this.#server.boards.get(searchParams.get("board") || undefined);
      this.#feed = this.#server.feeds.of(board, this.#server);
      const since = searchParams.get("since") ?? "";
      this.#cursor = /^\d{1,15}$/u.test(since.trim()) ? Number(since) : 0;
      await this.#feed.follow(this);
      this.wake();
    } catch (error) {
      this.#server.report(error);
      peer.close(1011, "internal error");
    }
  }

  close(): void {
    this.#feed?.leave(this);
    if (this.#peer) this.#server.sockets.delete(this.#peer);
    this.#peer = undefined;
  }

  /** The board is gone. */
  end(): void {
    this.#peer?.close(1001, "the board is gone");
  }

  wake(): void {
    this.#again = true;
    if (!this.#busy) void this.#send();
  }

  async #send(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#again && this.#peer && this.#feed) {
        this.#again = false;
        for (let batch = await this.#next(); batch && this.#peer; batch = await this.#next()) {
          const { cursor } = batch;
          const events = batch.events.map(({ id, task_id, run_id, kind, payload, created_at }) => {
            return { id, task_id, run_id, kind, payload, created_at };
          });
          this.#cursor = cursor;
          if (!this.#caller || !this.#server.authority.stands(this.#caller))
            return this.#peer.close(UNAUTHORIZED, "the token was revoked");
          if (events.length > 0) this.#peer.send(jsonText({ events, cursor }));
        }
      }
    } catch (error) {
      this.#server.report(error);
      this.#peer?.close(1011, "internal error");
    } finally {
      this.#busy = false;
    }
  }

  async #next(): Promise<Batch | null> {
    const { bufferedAmount } = (this.#peer as unknown as { bufferedAmount?: number } | undefined) ?? {};
    if (!this.#feed || (bufferedAmount ?? 0) > BUFFER_BYTES) return null;
    return this.#feed.after(this.#cursor);
  }

  #callerOf(): Caller | undefined {
    try {
      const token = this.#event.url.searchParams.get("token");
      const address = addressOf(this.#event);
      const { authority } = this.#server;
      return token === null
        ? authority.callerOf(this.#event.req, address)
        : authority.callerOfToken(token, this.#event.req, address);
    } catch {
      return undefined;
    }
  }
}
