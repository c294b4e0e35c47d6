import { createHash } from "node:crypto";
import * as v from "valibot";
import type { Board } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import { jsonText } from "../http/answer.ts";
import { acceptsGzip, gzipped } from "../http/compress.ts";
import { bounded } from "../http/shape.ts";
import type { Call } from "../route.ts";
import { route } from "../route.ts";

const query = v.object({
  limit_open: v.optional(bounded(0, 10_000)),
  limit_done: v.optional(bounded(0, 10_000)),
  limit_archived: v.optional(bounded(0, 10_000)),
});
type Limits = v.InferOutput<typeof query>;

export const boardSnapshot = route({
  method: "GET",
  path: "/snapshot",
  summary:
    "What a page draws first: counts of all columns, the most urgent cards, the newest done ones; with an ETag.",
  operation: "board-snapshot",
  query,
  async handle(asked: Call<Limits>) {
    const { server, board, caller, request } = asked;
    const { now, ...snapshot } = await readSnapshot(board, asked.query);
    const stable = {
      ...snapshot,
      dispatcher: await server.dispatching.presence(board),
      me: { name: caller.name, scope: caller.scope },
      version: server.version,
    };
    const text = jsonText(stable);
    const etag = `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
    const headers = { etag, "cache-control": "private, no-cache", vary: "accept-encoding" };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    const whole = `{"now":${now},${text.slice(1)}`;
    const type = { "content-type": "application/json; charset=utf-8" };
    if (!acceptsGzip(request)) return new Response(whole, { headers: { ...headers, ...type } });
    return new Response(await gzipped(whole), {
      headers: { ...headers, ...type, "content-encoding": "gzip" },
    });
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
