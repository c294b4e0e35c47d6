import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { ListeningServer, TestServer } from "./server.ts";

let server: ListeningServer;
beforeAll(async () => {
  server = await ListeningServer.start();
});
afterAll(() => server.remove());

/** Sends raw bytes and returns the answer's status line; empty when the server hung up. */
function raw(...parts: (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1");
    socket.on("data", (chunk) => {
      answer += chunk.toString();
      if (answer.includes("\r\n")) socket.destroy();
    });
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
    socket.on("error", () => {});
    for (const part of parts) socket.write(part);
  });
}

const head = (line: string, ...headers: string[]) =>
  `${[line, "Host: localhost", `Authorization: Bearer ${server.server.token}`, ...headers].join("\r\n")}\r\n\r\n`;

async function alive(): Promise<void> {
  expect((await server.fetch("/healthz")).status).toBe(200);
}

test("a body over 4 MiB is 413, by its header and by its length", async () => {
  const memory = new TestServer();
  const large = JSON.stringify({ title: "x".repeat(5 * 1024 * 1024) });
  expect((await memory.post("/tasks", large)).status).toBe(413);
  const body = new ReadableStream({
    start(controller) {
      const chunk = new TextEncoder().encode("x".repeat(1024 * 1024));
      for (let count = 0; count < 6; count += 1) controller.enqueue(chunk);
      controller.close();
    },
  });
  const chunked = new Request("http://localhost/api/tasks", {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${memory.token}` },
  });
  expect((await memory.send(chunked)).status).toBe(413);
  await memory.close();
  const announced = await raw(head("POST /api/tasks HTTP/1.1", "Content-Length: 100000000"), "{");
  expect(announced).toContain(" 413 ");
  await alive();
});

test("a flood of headers is refused and the server lives on", async () => {
  const many = Array.from({ length: 5000 }, (_, n) => `X-Flood-${n}: ${"y".repeat(20)}`);
  expect(await raw(head("GET /api/board HTTP/1.1", ...many))).not.toContain(" 200 ");
  expect(await raw(head("GET /api/board HTTP/1.1", `X-Long: ${"y".repeat(1024 * 1024)}`))).not.toContain(
    " 200 ",
  );
  expect(await raw(head(`GET /api/tasks?q=${"z".repeat(1024 * 1024)} HTTP/1.1`))).not.toContain(" 200 ");
  await alive();
});

test("garbage, half requests and smuggling are refused and the server lives on", async () => {
  expect(await raw("\x00\x01\x02\x03\r\n\r\n")).not.toContain(" 200 ");
  expect(
    await raw(
      head("POST /api/tasks HTTP/1.1", "Content-Length: 5", "Transfer-Encoding: chunked"),
      "0\r\n\r\n",
    ),
  ).not.toContain(" 200 ");
  const half = connect(server.port, "127.0.0.1");
  half.write("GET /api/board HTTP/1.1\r\nHost: loc");
  await alive();
  half.destroy();
});

test("a client that goes away in the middle of its body is no error of the server", async () => {
  const memory = new TestServer();
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"ti'));
      controller.error(new Error("The connection was closed."));
    },
  });
  const headers = { authorization: `Bearer ${memory.token}` };
  const cut = new Request("http://localhost/api/tasks", { method: "POST", body, headers });
  expect((await memory.send(cut)).status).toBe(400);
  expect(memory.reported).toEqual([]);
  await memory.close();
});

test("paths with dots, encodings and separators reach no file", async () => {
  for (const path of [
    "/../../../../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/assets/..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/....//package.json",
    "/..\\package.json",
    "//etc/passwd",
    "/assets/%00.js",
  ]) {
    const status = await raw(head(`GET ${path} HTTP/1.1`));
    const response = await server.fetch(path).catch(() => null);
    expect(status).toMatch(/^HTTP\/1\.1 [234]/u);
    const text = (await response?.text()) ?? "";
    expect([path, text.includes("root:"), text.includes('"dependencies"')]).toEqual([path, false, false]);
  }
});

test("JSON that is deep or repeats itself breaks nothing", async () => {
  const memory = new TestServer();
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  expect((await memory.post("/tasks", `{"title":"x","parents":${deep}}`)).status).toBeGreaterThanOrEqual(400);
  const polluted = await memory.post(
    "/tasks",
    '{"title":"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  );
  expect(polluted.status).toBe(200);
  expect(({} as any).polluted).toBeUndefined();
  expect(memory.reported).toEqual([]);
  await memory.close();
});

test("text with an unpaired surrogate is refused as bad input", async () => {
  const memory = new TestServer();
  const { status, body } = await memory.post("/tasks", '{"title":"bad \\ud800 half"}');
  expect([status, body.code]).toEqual([400, "invalid_input"]);
  await memory.close();
});

test("a bug is 500 in plain text that tells nothing; the operator is told", async () => {
  const memory = new TestServer();
  const context = memory.context as { dispatching: object };
  context.dispatching = { ...context.dispatching, pass: () => Promise.reject(new Error("secret detail")) };
  const { status, body, headers } = await memory.post("/dispatch");
  expect([status, body]).toEqual([500, "Internal Server Error"]);
  expect(headers.get("content-type")).toContain("text/plain");
  expect(String(memory.reported[0])).toContain("secret detail");
  await memory.close();
});

test("another method is 405 and says which; an unknown path is 404 in JSON", async () => {
  const memory = new TestServer();
  const wrong = await memory.ask("PUT", "/tasks");
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  const unknown = await memory.get("/no/such/route");
  expect([unknown.status, unknown.body]).toEqual([404, { detail: "Not Found", code: "not_found" }]);
  const outside = await memory.raw("POST", "/nothing?token=secret-in-address");
  expect([outside.status, await outside.text()]).toEqual([404, '{"detail":"Not Found","code":"not_found"}']);
  await memory.close();
});
