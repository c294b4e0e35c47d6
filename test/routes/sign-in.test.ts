import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { TokenStore } from "../../src/routes/index.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

const bearer = (token: string) => ({ bare: true, headers: { authorization: `Bearer ${token}` } });
const cookieOf = (headers: Headers) => (headers.get("set-cookie") ?? "").split(";")[0] ?? "";

async function cookie(): Promise<string> {
  const { headers } = await server.post("/login", { token: server.token }, { bare: true });
  return cookieOf(headers);
}

test("every route needs a token, reads too; /healthz does not", async () => {
  for (const path of [
    "/board",
    "/tasks/t_1",
    "/snapshot",
    "/config",
    "/openapi.json",
    "/events/stream",
    "/nope",
  ]) {
    const { status, body } = await server.get(path, { bare: true });
    expect([path, status, body.code]).toEqual([path, 401, "unauthorized"]);
    expect(body.hint).toContain("kanbun serve");
  }
  expect((await server.post("/tasks", { title: "x" }, { bare: true })).status).toBe(401);
  expect((await server.get("/api/plugins/kanban/board", { bare: true })).status).toBe(401);
  expect((await server.raw("GET", "/healthz", { bare: true })).status).toBe(200);
});

test("Authorization: Bearer and X-Hermes-Session-Token are taken, a token in the address of an API call is not", async () => {
  expect((await server.get("/board", bearer(server.token))).status).toBe(200);
  expect(
    (await server.get("/board", { bare: true, headers: { "x-hermes-session-token": server.token } })).status,
  ).toBe(200);
  expect((await server.get(`/board?token=${server.token}`, { bare: true })).status).toBe(401);
});

test("wrong, empty, over-long and odd tokens are 401 and never an error", async () => {
  for (const token of [
    "",
    "x",
    "é".repeat(3),
    "kb_",
    server.token.slice(0, -1),
    `${server.token}x`,
    "a".repeat(5000),
  ]) {
    const { status } = await server.get("/board", {
      bare: true,
      headers: { authorization: `Bearer ${encodeURIComponent(token)}` },
    });
    expect(status).toBe(401);
  }
  expect(
    (await server.get("/board", { bare: true, headers: { authorization: `Basic ${server.token}` } })).status,
  ).toBe(401);
  expect(server.reported).toEqual([]);
});

test("the home's token is made once, for its owner only", () => {
  const file = join(server.home, "kanban", "token");
  expect(readFileSync(file, "utf8").trim()).toBe(server.token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(new TokenStore({ home: server.home, now: () => 0 }).token).toBe(server.token);
  expect(server.token.length).toBeGreaterThanOrEqual(40);
});

test("a short token from outside is refused", () => {
  expect(() => new TokenStore({ home: server.home, now: () => 0, fixed: "hunter2" })).toThrow("16 or more");
  expect(new TokenStore({ home: server.home, now: () => 0, fixed: "a-long-enough-token" }).token).toBe(
    "a-long-enough-token",
  );
});

test("the link is exchanged for an HttpOnly, SameSite=Strict cookie and leaves the address", async () => {
  const response = await server.raw("GET", `/task/t_1?token=${server.token}&board=default`, { bare: true });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/task/t_1?board=default"]);
  const set = response.headers.get("set-cookie") ?? "";
  for (const part of ["HttpOnly", "SameSite=Strict", "Path=/"]) expect(set).toContain(part);
  expect(set).not.toContain(server.token);
  expect(
    (await server.get("/board", { bare: true, headers: { cookie: cookieOf(response.headers) } })).status,
  ).toBe(200);
});

test("a link with a wrong token signs nobody in, and never redirects to another host", async () => {
  const wrong = await server.raw("GET", "/?token=nope", { bare: true });
  expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
  const away = await server.raw("GET", `//evil.example/?token=${server.token}`, { bare: true });
  expect(away.headers.get("location") ?? "/").toStartWith("/");
  expect(away.headers.get("location") ?? "/").not.toStartWith("//");
});

test("POST /login signs in, /logout ends it, a forged session is worthless", async () => {
  const session = await cookie();
  expect(
    (await server.get("/board", { bare: true, headers: { cookie: `other=1; ${session}` } })).status,
  ).toBe(200);
  expect((await server.post("/login", { token: "nope" }, { bare: true })).status).toBe(401);
  const { headers } = await server.post("/logout", {});
  expect(headers.get("set-cookie")).toContain("Max-Age=0");
  const [name] = session.split("=");
  for (const forged of ["owner.", "owner", ".", `owner.${"A".repeat(43)}`, server.token])
    expect(
      (await server.get("/board", { bare: true, headers: { cookie: `${name}=${forged}` } })).status,
    ).toBe(401);
});

test("a session outlives the server but not its token", async () => {
  const session = await cookie();
  const again = new TestServer({ place: server.context.place });
  expect((await again.get("/board", { bare: true, headers: { cookie: session } })).status).toBe(200);
  await again.close();
  const other = new TestServer({ place: server.context.place, token: "another-token-altogether" });
  expect((await other.get("/board", { bare: true, headers: { cookie: session } })).status).toBe(401);
  await other.close();
});

test("scoped tokens: made, listed without their text, revoked", async () => {
  const { body } = await server.post("/tokens", { name: "ci", scope: "operator" });
  expect((await server.get("/board", bearer(body.token))).status).toBe(200);
  const { tokens } = (await server.get("/tokens")).body;
  expect(tokens).toEqual([
    {
      id: body.id,
      name: "ci",
      scope: "operator",
      created_at: expect.any(Number),
      last_used_at: expect.any(Number),
    },
  ]);
  const file = join(server.home, "kanban", "tokens.json");
  expect(readFileSync(file, "utf8")).not.toContain(body.token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await server.delete(`/tokens/${body.id}`)).body).toEqual({ ok: true });
  expect((await server.get("/board", bearer(body.token))).status).toBe(401);
  expect((await server.delete(`/tokens/${body.id}`)).status).toBe(404);
});

test("a token's name and scope are checked", async () => {
  expect((await server.post("/tokens", { name: " ", scope: "read" })).status).toBe(400);
  expect((await server.post("/tokens", { name: "x", scope: "root" })).status).toBe(400);
  expect((await server.post("/tokens", { name: "x" })).status).toBe(422);
});

test("a read token sees everything and changes nothing", async () => {
  const { id } = await server.create();
  const { body } = await server.post("/tokens", { name: "wall", scope: "read" });
  const as = bearer(body.token);
  for (const path of [
    "/board",
    "/snapshot",
    `/tasks/${id}`,
    `/tasks/${id}/log`,
    `/tasks/${id}/why`,
    "/stats",
  ])
    expect([path, (await server.get(path, as)).status]).toEqual([path, 200]);
  const refused = [
    await server.post("/tasks", { title: "x" }, as),
    await server.patch(`/tasks/${id}`, { priority: 1 }, as),
    await server.post(`/tasks/${id}/complete`, {}, as),
    await server.post(`/tasks/${id}/comments`, { body: "x" }, as),
    await server.post("/pause", {}, as),
    await server.post("/dispatch", {}, as),
    await server.post("/tokens", { name: "more", scope: "operator" }, as),
    await server.get("/tokens", as),
    await server.get("/settings", as),
  ];
  expect(refused.map((answer) => answer.status)).toEqual(refused.map(() => 403));
  expect((await server.get(`/tasks/${id}`)).body.events).toHaveLength(1);
});

test("a worker token claims, and then acts for the run it names", async () => {
  const { id } = await server.create({ assignee: "puller" });
  const other = await server.create();
  const { body } = await server.post("/tokens", { name: "puller", scope: "worker" });
  const as = bearer(body.token);
  expect((await server.post(`/tasks/${id}/complete`, { summary: "x" }, as)).status).toBe(403);
  const { claim } = (await server.post(`/tasks/${id}/claim`, {}, as)).body;
  const run = {
    "x-kanbun-task": id,
    "x-kanbun-run": String(claim.run_id),
    "x-kanbun-run-token": claim.token,
  };
  const onRun = { bare: true, headers: { ...as.headers, ...run } };
  expect((await server.post(`/tasks/${id}/heartbeat`, { note: "half" }, onRun)).status).toBe(200);
  expect((await server.post(`/tasks/${other.id}/complete`, {}, onRun)).status).toBe(403);
  const stale = { bare: true, headers: { ...onRun.headers, "x-kanbun-run-token": "wrong" } };
  expect((await server.post(`/tasks/${id}/complete`, {}, stale)).status).toBe(409);
  expect((await server.post(`/tasks/${id}/complete`, { summary: "done" }, onRun)).status).toBe(200);
  expect((await server.post("/tasks/bulk", { ids: [id], archive: true }, as)).status).toBe(403);
});

test("events say who did it: the token's name", async () => {
  const { body } = await server.post("/tokens", { name: "ci-bot", scope: "operator" });
  const created = await server.post("/tasks", { title: "x" }, bearer(body.token));
  const { events } = (await server.get(`/tasks/${created.body.task.id}`)).body;
  expect([created.body.task.created_by, events[0].actor]).toEqual(["ci-bot", "ci-bot"]);
});

test("too many wrong tokens are 429 for a while; the right one still passes", async () => {
  const wrong = () => server.get("/board", bearer("wrong-token-wrong-token"));
  for (let count = 0; count < 20; count += 1) expect((await wrong()).status).toBe(401);
  const limited = await wrong();
  expect(limited.status).toBe(429);
  expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await server.post("/login", { token: "nope" }, { bare: true })).status).toBe(429);
  expect((await server.get("/board")).status).toBe(200);
});

test("a request without any token does not count as an attempt", async () => {
  for (let count = 0; count < 30; count += 1)
    expect((await server.get("/board", { bare: true })).status).toBe(401);
});

test("the token is compared by its whole digest: where it differs makes no difference", () => {
  const store = new TokenStore({ home: server.home, now: () => 0 });
  const { id, token } = store.create("one", "read");
  for (let at = 0; at < token.length; at += 1) {
    const flipped = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    expect(store.bearerOf(flipped)).toBeNull();
  }
  expect(store.bearerOf(token)?.id).toBe(id);
});

test("the audit log says who did what and who was refused, and holds no token", async () => {
  const { body } = await server.post("/tokens", { name: "ci", scope: "operator" });
  const { id } = await server.create();
  await server.post(`/tasks/${id}/comments`, { body: "x" }, bearer(body.token));
  await server.get("/board", bearer("a-wrong-token-of-some-length"));
  await server.get("/board");
  const file = join(server.home, "kanban", "audit.log");
  const text = readFileSync(file, "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ who, method, path, status }) => [who?.name ?? null, method, path, status])).toEqual([
    ["dashboard", "POST", "/api/tokens", 200],
    ["dashboard", "POST", "/api/tasks", 200],
    ["ci", "POST", `/api/tasks/${id}/comments`, 200],
    [null, "GET", "/api/board", 401],
  ]);
  for (const secret of [server.token, body.token, "a-wrong-token"]) expect(text).not.toContain(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
