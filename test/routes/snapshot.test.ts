import { afterEach, beforeEach, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

const snapshot = async (query = "", headers: Record<string, string> = {}) =>
  server.get(`/snapshot${query}`, { headers });
const count = (body: any, name: string) => body.columns.find((column: any) => column.name === name);

test("an empty board: all nine columns with counts, and what the page needs to start", async () => {
  const { status, body } = await snapshot();
  expect(status).toBe(200);
  expect(body.columns.map((column: any) => [column.name, column.count])).toEqual(
    ["triage", "todo", "scheduled", "ready", "running", "blocked", "review", "done", "archived"].map(
      (name) => [name, 0],
    ),
  );
  expect(body).toMatchObject({
    board: { slug: "default", paused: false, draining: false },
    tasks: [],
    latest_event_id: 0,
    now: expect.any(Number),
    dispatcher: { running: false, last_tick_at: null, message: expect.any(String) },
    running: { count: 0, cap: null },
    assignees: [],
    tenants: [],
    me: { name: "dashboard", scope: "operator" },
    version: "0.0.0-test",
  });
});

test("cards are summaries: no body, no result, no comments", async () => {
  await server.create({ body: "a long text that only the drawer shows", assignee: "coder", tenant: "acme" });
  const { body } = await snapshot();
  expect(JSON.stringify(body)).not.toContain("a long text");
  expect(body.tasks[0]).toMatchObject({
    title: "a task",
    assignee: "coder",
    link_counts: { parents: 0, children: 0 },
    comment_count: 0,
    progress: null,
    late: 0,
  });
  expect([body.assignees, body.tenants]).toEqual([["coder"], ["acme"]]);
});

test("done and archived are paged: the newest come first, the cursor gives the rest without gap", async () => {
  const ids: string[] = [];
  for (let made = 0; made < 5; made += 1) {
    const { id } = await server.create();
    await server.patch(`/tasks/${id}`, { status: "done" });
    ids.push(id);
  }
  const { body } = await snapshot("?limit_done=2");
  expect(body.tasks).toHaveLength(2);
  const column = count(body, "done");
  expect(column.count).toBe(5);
  const rest = await server.get(`/tasks?status=done&limit=50&before=${column.next}`);
  const seen: string[] = [...body.tasks, ...rest.body.tasks].map((card: any) => card.id);
  expect([seen.length, new Set(seen)]).toEqual([5, new Set(ids)]);
  expect(rest.body).toMatchObject({ next: null, total: 5 });
  expect(count((await snapshot("?limit_done=20")).body, "done").next).toBeNull();
});

test("open columns are cut too, with a cursor", async () => {
  for (let made = 0; made < 4; made += 1) await server.create();
  const { body } = await snapshot("?limit_open=3");
  const column = count(body, "ready");
  expect([body.tasks.length, column.count]).toEqual([3, 4]);
  expect((await server.get(`/tasks?status=ready&before=${column.next}`)).body.tasks).toHaveLength(1);
});

test("an unchanged board is 304, a changed or paused one is not, nor for somebody else", async () => {
  const { id } = await server.create();
  const first = await snapshot();
  const etag = first.headers.get("etag") ?? "";
  const again = await snapshot("", { "if-none-match": etag });
  expect([again.status, again.body]).toEqual([304, ""]);
  for (const form of [`"other", ${etag}`, etag.replace("W/", ""), "*"])
    expect([form, (await snapshot("", { "if-none-match": form })).status]).toEqual([form, 304]);
  expect((await snapshot("", { "if-none-match": '"other"' })).status).toBe(200);
  await server.patch(`/tasks/${id}`, { priority: 3 });
  const changed = await snapshot("", { "if-none-match": etag });
  expect([changed.status, changed.body.tasks[0].priority]).toEqual([200, 3]);
  await server.post("/pause", {});
  const paused = await snapshot("", { "if-none-match": changed.headers.get("etag") ?? "" });
  expect([paused.status, paused.body.board.paused]).toEqual([200, true]);
  const { body } = await server.post("/tokens", { name: "wall", scope: "read" });
  const reader = await server.get("/snapshot", {
    bare: true,
    headers: { authorization: `Bearer ${body.token}`, "if-none-match": paused.headers.get("etag") ?? "" },
  });
  expect([reader.status, reader.body.me]).toEqual([200, { name: "wall", scope: "read" }]);
});

test("it is gzipped for who takes it, and the same either way", async () => {
  await server.create();
  const plain = (await snapshot()).body;
  const packed = await server.raw("GET", "/api/snapshot", { headers: { "accept-encoding": "br, gzip" } });
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(packed.headers.get("vary")).toContain("accept-encoding");
  const { now: _now, ...unpacked } = JSON.parse(
    gunzipSync(new Uint8Array(await packed.arrayBuffer())).toString(),
  ) as any;
  const { now: _then, ...expected } = plain;
  expect(unpacked).toEqual(expected);
});

test("limits are checked", async () => {
  for (const query of ["?limit_done=-1", "?limit_done=many", "?limit_open=100000"])
    expect((await snapshot(query)).status).toBe(422);
  expect((await server.get("/tasks?limit=501")).status).toBe(422);
  expect((await server.get("/tasks?before=nonsense")).status).toBe(400);
  expect((await server.get("/tasks?status=nonsense")).status).toBe(400);
});

test("search looks through id, title, body, assignee and tenant, in every status", async () => {
  // No id, which is hexadecimal, holds one of these words by chance.
  const { id } = await server.create({ title: "Mend the Parser", body: "see ticket 77", assignee: "grace" });
  await server.patch(`/tasks/${id}`, { status: "done" });
  await server.create({ title: "something else" });
  for (const q of ["parser", "ticket 77", "GRACE", id.slice(2)]) {
    const { body } = await server.get(`/tasks?q=${encodeURIComponent(q)}`);
    expect([q, body.tasks.map((card: any) => card.id)]).toEqual([q, [id]]);
  }
});
