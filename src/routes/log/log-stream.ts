import * as v from "valibot";
import type { Board, Run } from "../../kernel/index.ts";
import { ANYONE, call, operations } from "../../kernel/index.ts";
import { HttpError } from "../http/answer.ts";
import { bounded, integer } from "../http/shape.ts";
import type { EventStream } from "../live/streams.ts";
import { sseFrame } from "../live/streams.ts";
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
    "Server-sent events: `log` with {offset, text, run_id} as it is written; `offset` is the byte after the text, `reset` says the log began anew.",
  roles: ANYONE,
  query: v.object({
    /** Where to go on; else the last `tail` bytes come first. */
    offset: v.optional(v.pipe(integer, v.minValue(0, "must not be negative"))),
    tail: v.optional(bounded(1, LONGEST_TAIL_BYTES), LONGEST_TAIL_BYTES),
  }),
  async handle({ server, board, caller, request, params: { id = "" }, query: { offset, tail } }) {
    if (server.streams.full) throw new HttpError(503, "busy", "too many open streams", "close other pages");
    const path = logPath(board, id);
    await call(board, operations.show, { task_id: id, events_limit: 1 });
    const last = Number(request.headers.get("last-event-id") ?? Number.NaN);
    const start = Number.isSafeInteger(last) ? last : (offset ?? tailStart(path, tail));
    let stream: EventStream | undefined;
    const timer = setInterval(() => stream?.wake(), LOOK_MS);
    stream = server.streams.open(request, {
      source: following(board, id, path, start),
      allowed: () => server.authority.stands(caller),
      ended: () => clearInterval(timer),
    });
    return stream.response;
  },
});

/** Pieces of the log in order, none across the border of two runs. */
function following(
  board: Board,
  taskId: string,
  path: string,
  start: number,
): () => Promise<Uint8Array | null> {
  let next = start;
  let file = 0;
  return async () => {
    const waiting = readLogFrom(path, next, CHUNK_BYTES, file);
    const reset = waiting.offset < next;
    if (waiting.text === "" && !reset) return null;
    const runs = runsInFile(await call(board, operations.runs, { task_id: taskId }));
    const border = runs.find(({ from }) => from > waiting.offset && from < waiting.next);
    const piece = border ? readLogFrom(path, waiting.offset, border.from - waiting.offset) : waiting;
    const run = runs.findLast(({ from }) => from <= piece.offset);
    ({ next, file } = piece);
    const data = {
      offset: piece.next,
      text: piece.text,
      run_id: run?.id ?? null,
      ...(reset ? { reset } : {}),
    };
    return sseFrame("log", JSON.stringify(data), piece.next);
  };
}

/** Where each attempt's output begins in the present file; attempts before the last rotation are not in it. */
export function runsInFile(
  runs: readonly Pick<Run, "id" | "log_offset_bytes">[],
): { id: number; from: number }[] {
  const inside: { id: number; from: number }[] = [];
  for (const { id, log_offset_bytes: from } of [...runs].reverse()) {
    if (from === null) continue;
    const later = inside[0];
    if (later && from >= later.from) break;
    inside.unshift({ id, from });
  }
  return inside;
}
