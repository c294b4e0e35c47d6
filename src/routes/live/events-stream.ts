import * as v from "valibot";
import { ANYONE } from "../../kernel/index.ts";
import { HttpError, jsonText } from "../http/answer.ts";
import { integer, text } from "../http/shape.ts";
import { route } from "../route.ts";
import { latestCursor } from "./changes.ts";
import type { Batch, Feed } from "./feed.ts";
import type { EventStream } from "./streams.ts";
import { sseFrame } from "./streams.ts";

const frames = new WeakMap<Batch, Uint8Array>();

export const eventsStream = route({
  method: "GET",
  path: "/events/stream",
  summary:
    "Server-sent events: `change` with events and cards, `state` of the board, `reset` when too far behind.",
  roles: ANYONE,
  query: v.object({ since: v.optional(integer), board: v.optional(text) }),
  async handle({ server, board, caller, request, query }) {
    if (server.streams.full) throw new HttpError(503, "busy", "too many open streams", "close other pages");
    const feed = server.feeds.of(board, server);
    const last = Number(request.headers.get("last-event-id") ?? Number.NaN);
    let stream: EventStream | undefined;
    const follower = { wake: () => stream?.wake(), end: () => stream?.close() };
    await feed.follow(follower);
    const start = Number.isSafeInteger(last) ? last : (query.since ?? feed.cursor);
    const unheardOf = start > feed.cursor && start > (await latestCursor(board));
    const source = following(feed, start, unheardOf);
    stream = server.streams.open(request, {
      source,
      allowed: () => server.authority.stands(caller),
      ended: () => feed.leave(follower),
    });
    return stream.response;
  },
});

/**
 * State first, then changes in order. Whoever is too far behind, or knows events that the board does not (it was
 * restored from a copy), is told to start afresh.
 */
function following(feed: Feed, start: number, unheardOf: boolean): () => Promise<Uint8Array | null> {
  let cursor = start;
  let state = "";
  let afresh = unheardOf;
  return async () => {
    if (feed.state !== state) {
      state = feed.state;
      return sseFrame("state", state);
    }
    if (afresh || feed.tooFarBehind(cursor)) {
      afresh = false;
      cursor = feed.cursor;
      return sseFrame("reset", "{}", cursor);
    }
    const batch = await feed.after(cursor);
    if (!batch) return null;
    cursor = batch.cursor;
    return frameOf(batch);
  };
}

/** Encoded once, however many clients it goes to. */
function frameOf(batch: Batch): Uint8Array {
  const known = frames.get(batch);
  if (known) return known;
  const { events, tasks, removed, cursor } = batch;
  const frame = sseFrame("change", jsonText({ events, tasks, removed, cursor }), cursor);
  frames.set(batch, frame);
  return frame;
}
