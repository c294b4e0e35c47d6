import { unwatchFile, watchFile } from "node:fs";
import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { HttpError } from "../http/answer.ts";
import { bounded, integer } from "../http/shape.ts";
import { sseFrame } from "../live/streams.ts";
import type { EventStream } from "../live/streams.ts";
import { route } from "../route.ts";
import { logPath, readLogFrom, tailStart } from "./log-file.ts";

/** Text of one message. */
const CHUNK_BYTES = 32 * 1024;
/** A log is looked at this often while somebody follows it. */
const LOOK_MS = 150;
const LONGEST_TAIL_BYTES = 2_000_000;

export const logStream = route({
  method: "GET",
  path: "/tasks/:id/log/stream",
  summary:
    "Server-sent events: `log` with {offset, text} from `offset` (or the last `tail` bytes) on, as it is written.",
  query: v.object({
    offset: v.optional(v.pipe(integer, v.minValue(0, "must not be negative"))),
    tail: v.optional(bounded(0, LONGEST_TAIL_BYTES)),
  }),
  async handle({ server, board, request, params: { id = "" }, query }) {
    if (server.streams.full) throw new HttpError(503, "busy", "too many open streams", "close other pages");
    const path = logPath(board, id);
    await call(board, operations.show, { task_id: id, events_limit: 1 });
    const last = Number(request.headers.get("last-event-id") ?? Number.NaN);
    const start = Number.isSafeInteger(last) ? last : (query.offset ?? tailStart(path, query.tail));
    let stream: EventStream | undefined;
    const wake = () => stream?.wake();
    watchFile(path, { interval: LOOK_MS, persistent: false }, wake);
    stream = server.streams.open(request, following(path, start), () => unwatchFile(path, wake));
    return stream.response;
  },
});

/** Pieces of the log in order; a log that was rotated begins again at 0 with `reset`. */
function following(path: string, start: number): () => Uint8Array | null {
  let next = start;
  return () => {
    const piece = readLogFrom(path, next, CHUNK_BYTES);
    const reset = piece.offset < next;
    next = piece.next;
    if (piece.text === "" && !reset) return null;
    const { offset, text } = piece;
    return sseFrame("log", JSON.stringify({ offset, text, ...(reset ? { reset } : {}) }), next);
  };
}
