import { afterEach, beforeEach, expect, test } from "bun:test";
import { Stream } from "../../src/web/api/stream.ts";
import { signedOut } from "../../src/web/api/request.ts";
import { until } from "../support/program.ts";

const fetchOfBun = globalThis.fetch;
/** What the server answers next: a status, or messages after which it ends the stream. */
let answers: (number | string)[] = [];
let asked: string[] = [];
let server: Bun.Server<undefined>;

beforeEach(() => {
  [answers, asked] = [[], []];
  signedOut.value = false;
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      asked.push(pathname + search);
      const next = answers.shift() ?? 503;
      return typeof next === "number"
        ? new Response(null, { status: next })
        : new Response(next, { headers: { "content-type": "text/event-stream" } });
    },
  });
  // A page's addresses are relative to where it comes from.
  const here = (input: string | URL | Request, init?: RequestInit) =>
    fetchOfBun(new URL(input as string, server.url), init);
  globalThis.fetch = Object.assign(here, { preconnect: fetchOfBun.preconnect });
});
afterEach(async () => {
  globalThis.fetch = fetchOfBun;
  await server.stop(true);
});

/** A stream whose pauses are written down; each is over when `again` is called. */
function follow() {
  const [pauses, messages]: [number[], string[]] = [[], []];
  const cursor = { value: 7 };
  const stream = new Stream({
    path: "/events/stream",
    query: () => ({ since: cursor.value }),
    onMessage: ({ event }) => messages.push(event),
    onDown: (ms) => pauses.push(ms),
  });
  const down = (count: number) => until(`pause ${count}`, () => pauses.length >= count);
  return { stream, pauses, messages, cursor, down };
}

test("a lost connection is tried again after a second, then twice as long each time, half a minute at most", async () => {
  const { stream, pauses, down } = follow();
  for (let count = 1; count <= 8; count += 1) {
    await down(count);
    stream.retryNow();
  }
  stream.close();
  const ceilings = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];
  for (const [index, ceiling] of ceilings.entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(ceiling / 2);
    expect(pauses[index]).toBeLessThanOrEqual(ceiling);
  }
});

test("a connection that stood begins the pauses anew, and the next one goes on from where it ended", async () => {
  answers = [503, 503, "event: change\ndata: {}\n\n"];
  const { stream, pauses, messages, cursor, down } = follow();
  await down(1);
  stream.retryNow();
  await down(2);
  cursor.value = 9;
  stream.retryNow();
  await down(3);
  expect(messages).toEqual(["change"]);
  expect(pauses[2]).toBeLessThanOrEqual(1000);
  cursor.value = 12;
  stream.retryNow();
  await down(4);
  stream.close();
  expect(asked).toEqual([7, 7, 9, 12].map((since) => `/api/events/stream?since=${since}`));
});

test("a stream that is closed asks no more; one that is refused its token leads to the sign-in", async () => {
  answers = [401];
  const { stream, down } = follow();
  await down(1);
  expect(signedOut.value).toBe(true);
  stream.close();
  stream.retryNow();
  expect(asked).toHaveLength(1);
});
