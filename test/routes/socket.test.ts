import { afterAll, beforeAll, expect, test } from "bun:test";
import { ListeningServer } from "./server.ts";

let server: ListeningServer;
beforeAll(async () => {
  server = await ListeningServer.start();
});
afterAll(() => server.remove());

interface Socket {
  closed: Promise<number>;
  frame(): Promise<any>;
  close(): void;
  sent: WebSocket;
}

/** A WebSocket as the contract's clients open it. */
function socket(query: string, options: { headers?: Record<string, string>; prefix?: string } = {}): Socket {
  const url = `${server.url.replace("http", "ws")}${options.prefix ?? "/api/plugins/kanban"}/events${query}`;
  const sent = new WebSocket(url, { headers: options.headers ?? {} } as never);
  const frames: any[] = [];
  const waiting: ((frame: any) => void)[] = [];
  sent.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data));
    const next = waiting.shift();
    if (next) next(frame);
    else frames.push(frame);
  });
  const closed = new Promise<number>((resolve) => {
    sent.addEventListener("close", ({ code }) => resolve(code));
  });
  const frame = () =>
    frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((resolve) => waiting.push(resolve));
  return { closed, frame, sent, close: () => sent.close() };
}

const token = () => encodeURIComponent(server.server.token);

test("[#356] without a token the socket is accepted and closed with 1008", async () => {
  expect(await socket("").closed).toBe(1008);
  expect(await socket("?token=").closed).toBe(1008);
});

test("[#357] [#420] a wrong token, non-ASCII too, is visible to browsers as 1008", async () => {
  for (const wrong of ["nope", "%C3%A9", "%F0%9F%8E%89", `${token()}x`])
    expect(await socket(`?token=${wrong}`).closed).toBe(1008);
});

test("[#358] with the right token events flow: history after `since`, then what happens", async () => {
  const { latest_event_id: since } = (await (await server.fetch("/api/board")).json()) as any;
  const first = await server.create();
  const second = await server.create();
  const all = socket(`?since=${since}&token=${token()}`);
  const history = await all.frame();
  expect(history.events.map((event: any) => event.task_id)).toEqual([first.id, second.id]);
  expect(Object.keys(history.events[0]).sort()).toEqual([
    "created_at",
    "id",
    "kind",
    "payload",
    "run_id",
    "task_id",
  ]);
  expect(history.cursor).toBe(history.events.at(-1).id);
  const late = socket(`?since=${history.events[0].id}&token=${token()}`, { prefix: "/api" });
  expect((await late.frame()).events.map((event: any) => event.task_id)).toEqual([second.id]);
  const third = await server.create();
  for (const follower of [all, late]) expect((await follower.frame()).events.at(-1).task_id).toBe(third.id);
  all.close();
  late.close();
});

test("a cursor that does not parse is 0; what clients send is ignored", async () => {
  await server.create();
  const follower = socket(`?since=soon&token=${token()}`);
  expect((await follower.frame()).events[0].id).toBe(1);
  follower.sent.send("anything");
  follower.sent.send(new Uint8Array(1000));
  const { id } = await server.create();
  // What was there already may fill several frames.
  while ((await follower.frame()).events.at(-1).task_id !== id);
  follower.close();
});

test("at most 200 events a frame, a backlog drains in order", async () => {
  const { id } = await server.create();
  await server.writeEvents(id, 450);
  const follower = socket(`?since=0&token=${token()}`);
  const seen: number[] = [];
  while (seen.length < 450) {
    const { events, cursor } = await follower.frame();
    expect(events.length).toBeLessThanOrEqual(200);
    expect(cursor).toBe(events.at(-1).id);
    seen.push(...events.map((event: any) => event.id));
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBe(seen.length);
  follower.close();
});

test("the cookie of our own page opens it; another site's page gets no socket at all", async () => {
  await server.create();
  const login = await server.fetch("/api/login", {
    method: "POST",
    body: JSON.stringify({ token: server.server.token }),
  });
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const own = socket("?since=0", { headers: { cookie, origin: server.url } });
  expect((await own.frame()).events.length).toBeGreaterThan(0);
  own.close();
  const foreign = socket(`?since=0&token=${token()}`, { headers: { cookie, origin: "http://evil.example" } });
  expect(await foreign.closed).not.toBe(1000);
  const rebound = socket(`?since=0&token=${token()}`, { headers: { host: "evil.example" } });
  expect(await rebound.closed).not.toBe(1000);
});
