import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Board } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import { jsonText } from "../http/answer.ts";
import { acceptsGzip, gzipped } from "../http/compress.ts";
import { isKnown } from "../http/etag.ts";
import { bounded } from "../http/shape.ts";
import { latestCursor } from "../live/changes.ts";
import { commitsOf } from "../live/commits.ts";
import type { Call } from "../route.ts";
import { route } from "../route.ts";

/** An encoded snapshot serves all who ask within this time; its `now` is that much old at most. */
const SHARED_MS = 1000;
/** Encoded snapshots kept at once: one a board and kind of asker. */
const KEPT = 16;
/** Tells this process's counters from those of the process before it. */
const BOOT = randomBytes(6).toString("base64url");

/** Cards of each open column in the first paint: more than a screen shows, few enough to be quick. */
const OPEN_CARDS = 200;

const query = v.object({
  limit_open: v.optional(bounded(0, 10_000), OPEN_CARDS),
  limit_done: v.optional(bounded(0, 10_000)),
  limit_archived: v.optional(bounded(0, 10_000)),
});
type Limits = v.InferOutput<typeof query>;

interface Encoded {
  madeMs: number;
  text: string;
  gzip: Promise<Uint8Array<ArrayBuffer>> | undefined;
}

const encoded = new Map<string, Encoded>();

/**
 * The first paint. The ETag stands for the newest event, the number of commits seen, and who asks, so that an
 * unchanged board is answered without reading it.
 */
export const boardSnapshot = route({
  method: "GET",
  path: "/snapshot",
  summary:
    "What a page draws first: counts of all columns, the most urgent cards, the newest done ones; with an ETag.",
  operation: "board-snapshot",
  query,
  async handle(asked: Call<Limits>) {
    const { server, board, caller, request } = asked;
    const more = {
      dispatcher: await server.dispatching.presence(board),
      me: { name: caller.name, scope: caller.scope },
      version: server.version,
    };
    const state = `${board.paths.database} ${commitsOf(board)} ${await latestCursor(board)} ${jsonText([asked.query, more])}`;
    const etag = `W/"${createHash("sha256").update(`${BOOT} ${state}`).digest("base64url").slice(0, 22)}"`;
    const headers = { etag, "cache-control": "private, no-cache", vary: "accept-encoding" };
    if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
    const snapshot = await shared(etag, async () =>
      jsonText({ ...(await readSnapshot(board, asked.query)), ...more }),
    );
    const type = { "content-type": "application/json; charset=utf-8" };
    if (!acceptsGzip(request)) return new Response(snapshot.text, { headers: { ...headers, ...type } });
    const body = await (snapshot.gzip ??= gzipped(snapshot.text));
    return new Response(body, { headers: { ...headers, ...type, "content-encoding": "gzip" } });
  },
});

/** The snapshot, with a cursor for each column that holds more than was sent. */
async function readSnapshot(board: Board, limits: Limits) {
  const snapshot = await call(board, operations["board-snapshot"], limits);
  const columns = snapshot.columns.map(({ name, count, limit }) => ({
    name,
    count,
    limit: null,
    next: count > limit ? `p${limit}` : null,
  }));
  return { ...snapshot, columns };
}

async function shared(etag: string, make: () => Promise<string>): Promise<Encoded> {
  const known = encoded.get(etag);
  if (known && performance.now() - known.madeMs < SHARED_MS) return known;
  const made: Encoded = { madeMs: performance.now(), text: await make(), gzip: undefined };
  encoded.delete(etag);
  encoded.set(etag, made);
  if (encoded.size > KEPT) encoded.delete(encoded.keys().next().value ?? "");
  return made;
}
