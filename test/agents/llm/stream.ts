import { USAGE_PER_REQUEST } from "./script.ts";

const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-cache" };

/** Server-sent events, whole: `[name, data]` pairs, or bare data for the APIs that do not name their events. */
export function events(list: readonly (readonly [string, unknown] | { data: unknown })[]): Response {
  const text = list.map((each) =>
    "data" in each ? `data: ${line(each.data)}\n\n` : `event: ${each[0]}\ndata: ${line(each[1])}\n\n`,
  );
  return new Response(text.join(""), { headers: HEADERS });
}

/** A stream that opens and then says nothing until the client goes. */
export function silence(): Response {
  return new Response(
    new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(": thinking\n\n")) }),
    {
      headers: HEADERS,
    },
  );
}

/** A refusal in the shape all four clients understand; the header keeps those that retry from waiting long. */
export function refusal(status: number): Response {
  const message = `scripted failure ${status}`;
  const type = status === 429 ? "rate_limit_error" : status === 401 ? "authentication_error" : "api_error";
  return Response.json(
    { type: "error", error: { type, code: status, status: type, message } },
    { status, headers: { "retry-after-ms": "100" } },
  );
}

/** Distinct ids that say which tool was called, so that the next request needs no memory of this one. */
let serial = 0;
export function callId(tool: string): string {
  serial += 1;
  return `call_${serial}_${tool}`;
}

export const TOTAL_TOKENS = USAGE_PER_REQUEST.input + USAGE_PER_REQUEST.output;

function line(data: unknown): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}
