import { afterEach, beforeEach, expect, test } from "bun:test";
import { startServer } from "../../src/routes/index.ts";
import { resolvePlace } from "../../src/config/index.ts";
import { TestServer, refusal } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

async function cookie(): Promise<string> {
  const { headers } = await server.post("/login", { token: server.token }, { bare: true });
  return (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

test("a rebound host name is refused, on data and on the page", async () => {
  for (const host of [
    "evil.example",
    "evil.example:9119",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "0.0.0.0:9119",
    "[::2]",
  ])
    for (const path of ["/api/board", "/", "/healthz", "/api/login"]) {
      const { status } = await server.raw("GET", path, { headers: { host } });
      expect([host, path, status]).toEqual([host, path, 400]);
    }
});

test("the loopback names pass on any port, and a name that was allowed", async () => {
  for (const host of [
    "localhost",
    "localhost:1234",
    "127.0.0.1:9119",
    "[::1]:9119",
    "LOCALHOST",
    "board.localhost:80",
  ])
    expect([host, (await server.raw("GET", "/healthz", { headers: { host } })).status]).toEqual([host, 200]);
  const named = new TestServer({ hosts: ["Board.internal"] });
  expect((await named.raw("GET", "/healthz", { headers: { host: "board.internal:443" } })).status).toBe(200);
  await named.close();
});

test("[#421] state-changing calls resist cross-site requests, with and without a token", async () => {
  const session = await cookie();
  const attempts: Record<string, string>[] = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:5173" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://evil.example", "sec-fetch-site": "same-origin" },
  ];
  for (const headers of attempts) {
    for (const ask of [{ headers }, { bare: true, headers: { ...headers, cookie: session } }])
      for (const [method, path] of [
        ["POST", "/dispatch"],
        ["POST", "/tasks"],
        ["PATCH", "/tasks/t_1"],
        ["DELETE", "/links?parent_id=a&child_id=b"],
      ] as const) {
        const { status, body } = await server.ask(method, path, ask);
        expect([headers, method, status, body.code]).toEqual([headers, method, 403, "cross_site"]);
      }
  }
});

test("a cookie alone, from nowhere in particular, changes nothing; from our own page it does", async () => {
  const session = await cookie();
  const bare = { bare: true, headers: { cookie: session } };
  expect((await server.post("/tasks", { title: "x" }, bare)).status).toBe(403);
  for (const own of [{ origin: "http://localhost" }, { "sec-fetch-site": "same-origin" }] as Record<
    string,
    string
  >[])
    expect(
      (await server.post("/tasks", { title: "x" }, { bare: true, headers: { cookie: session, ...own } }))
        .status,
    ).toBe(200);
});

test("other sites may not read either", async () => {
  const session = await cookie();
  for (const headers of [{ origin: "http://evil.example" }, { "sec-fetch-site": "cross-site" }] as Record<
    string,
    string
  >[])
    expect(
      (await server.get("/board", { bare: true, headers: { ...headers, cookie: session } })).status,
    ).toBe(403);
});

test("no CORS header ever, and no preflight succeeds", async () => {
  const preflight = await server.raw("OPTIONS", "/api/tasks", {
    bare: true,
    headers: { origin: "http://evil.example", "access-control-request-method": "POST" },
  });
  expect(preflight.ok).toBe(false);
  for (const response of [preflight, await server.raw("GET", "/api/board", {})])
    for (const [name] of response.headers) expect(name).not.toStartWith("access-control-");
});

test("a link from another site to the page works: it holds no data", async () => {
  const response = await server.raw("GET", "/", {
    bare: true,
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  });
  expect([200, 401]).toContain(response.status);
});

test("every answer carries the security headers, refusals and pages too", async () => {
  for (const [path, ask] of [
    ["/api/board", {}],
    ["/api/board", { bare: true }],
    ["/api/nope", {}],
    ["/", {}],
    ["/healthz", {}],
    ["/%zz", {}],
  ] as const) {
    const { headers } = await server.raw("GET", path, ask);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ])
      expect([path, policy]).toEqual([path, expect.stringContaining(part)]);
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test("a bind beyond loopback is refused without --allow-remote, and --no-auth never leaves loopback", async () => {
  const place = resolvePlace({ KANBUN_HOME: server.home });
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "example.com"])
    expect(await refusal(startServer({ place, version: "0", host, port: 0 }))).toMatchObject({
      code: "invalid_input",
      hint: expect.stringContaining("--allow-remote"),
    });
  expect(
    await refusal(
      startServer({ place, version: "0", host: "0.0.0.0", port: 0, auth: false, allowRemote: true }),
    ),
  ).toMatchObject({
    message: expect.stringContaining("--no-auth"),
  });
});

test("on a remote bind literal addresses are answered, foreign names are not", async () => {
  const remote = new TestServer({ host: "0.0.0.0", allowRemote: true });
  expect((await remote.raw("GET", "/healthz", { headers: { host: "192.0.2.7:9119" } })).status).toBe(200);
  expect((await remote.raw("GET", "/healthz", { headers: { host: "evil.example" } })).status).toBe(400);
  await remote.close();
});

test("without authentication the host and origin checks stay", async () => {
  const open = new TestServer({ auth: false });
  expect((await open.get("/board", { bare: true })).status).toBe(200);
  expect((await open.get("/board", { bare: true, headers: { host: "evil.example" } })).status).toBe(400);
  expect(
    (await open.post("/tasks", { title: "x" }, { bare: true, headers: { origin: "http://evil.example" } }))
      .status,
  ).toBe(403);
  await open.close();
});
