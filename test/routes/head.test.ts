import { afterAll, beforeAll, expect, test } from "bun:test";
import { routes } from "../../src/routes/routes.ts";
import { ListeningServer, TestServer } from "./server.ts";

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = new TestServer();
  ({ id } = await server.create());
});
afterAll(() => server.close());

test("HEAD on whatever can be read answers what GET answers, without the body", async () => {
  const readable = routes.filter(({ method }) => method === "GET").map(({ path }) => `/api${path}`);
  for (const path of [...readable, "/healthz", "/api/plugins/kanban/board"]) {
    const concrete = path.replaceAll(/:\w+/gu, id);
    const [got, head] = [await server.raw("GET", concrete), await server.raw("HEAD", concrete)];
    await got.body?.cancel();
    expect([path, head.status, head.headers.get("content-type")]).toEqual([
      path,
      got.status,
      got.headers.get("content-type"),
    ]);
    expect([path, await head.text()]).toEqual([path, ""]);
  }
  expect(server.context.streams.count).toBe(0);
});

test("HEAD needs what GET needs, and is no way around the rest", async () => {
  expect((await server.raw("HEAD", "/api/board", { bare: true })).status).toBe(401);
  expect((await server.raw("HEAD", "/api/board", { headers: { host: "evil.example" } })).status).toBe(400);
  expect((await server.raw("HEAD", "/api/dispatch")).status).toBe(405);
  expect((await server.raw("HEAD", "/api/nowhere")).status).toBe(404);
});

test("HEAD over a real connection ends at once, for streams too", async () => {
  const listening = await ListeningServer.start();
  for (const path of ["/", "/healthz", "/api/board", "/api/events/stream"]) {
    const response = await listening.fetch(path, { method: "HEAD" });
    expect([path, response.status, await response.text()]).toEqual([path, 200, ""]);
  }
  await listening.remove();
});
