import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatchersSeen } from "../../src/dispatcher/index.ts";
import { until } from "../support/program.ts";
import { EventReader } from "./events.ts";
import { ListeningServer, refusal } from "./server.ts";

const started: ListeningServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.remove();
});

async function start(...args: Parameters<typeof ListeningServer.start>): Promise<ListeningServer> {
  const server = await ListeningServer.start(...args);
  started.push(server);
  return server;
}

test("it says where it is: url, link, token, pid, home, version", async () => {
  const { server, home } = await start();
  expect([server.pid, server.home, server.version]).toEqual([process.pid, home, "0.0.0-test"]);
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  expect(server.link).toBe(`${server.url}/?token=${server.token}`);
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({
    status: "ok",
    version: "0.0.0-test",
  });
});

test("an address that is taken is refused with what to do", async () => {
  const first = await start();
  expect(await refusal(start({ port: first.port }))).toMatchObject({
    code: "invalid_input",
    hint: expect.stringContaining("--port"),
  });
});

test("an address that is taken by a server of this home: the refusal leads to that one", async () => {
  const first = await start({ dispatch: true });
  const board = await first.server.board("default");
  await until("its sign on the board", async () => (await dispatchersSeen(board)).length > 0);
  const again = start({ port: first.port, place: first.place, dispatch: true });
  expect(await refusal(again)).toMatchObject({
    code: "invalid_input",
    hint: expect.stringContaining(
      `(pid ${process.pid}): ${first.url}/?token=$(cat ${first.home}/kanban/token)`,
    ),
  });
});

test("closing ends streams and sockets first and does not wait for them", async () => {
  const server = await start();
  const events = new EventReader(await server.fetch("/api/events/stream"));
  await events.next();
  const { id } = await server.create();
  const log = new EventReader(await server.fetch(`/api/tasks/${id}/log/stream`));
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/events?token=${server.server.token}`);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener("close", ({ code }) => resolve(code)),
  );
  await server.server.close();
  // Had it waited until it closes by force, these would break off: 1006, and a read that fails.
  expect(await closed).toBe(1001);
  expect(await log.next()).toBeNull();
  while ((await events.next()) !== null);
  expect(await refusal(fetch(`${server.url}/healthz`))).toBeInstanceOf(Error);
});

test("a page that was signed in reconnects after a restart on the same home", async () => {
  const first = await start();
  const { headers } = await fetch(first.server.link, { redirect: "manual" });
  const cookie = (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const { home } = first;
  await first.server.close();
  const second = await start({ place: { ...first.place } });
  expect(second.server.home).toBe(home);
  expect((await fetch(`${second.url}/api/board`, { headers: { cookie } })).status).toBe(200);
});

test("it listens on a Unix socket for its owner only, clears a dead one and refuses a living one", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kanbun-sock-"));
  const unix = join(directory, "board.sock");
  const server = await start({ unix });
  expect(server.server.url).toBe(`unix:${unix}`);
  expect(statSync(unix).mode & 0o777).toBe(0o600);
  const ask = () =>
    fetch("http://localhost/api/board", {
      unix,
      headers: { authorization: `Bearer ${server.server.token}` },
    } as RequestInit);
  expect((await ask()).status).toBe(200);
  expect(await refusal(start({ unix }))).toMatchObject({ code: "invalid_input" });
  await server.close();
  expect(existsSync(unix)).toBe(false);
  const stale = createServer().listen(unix);
  await new Promise((resolve) => stale.once("listening", resolve));
  rmSync(directory, { recursive: true, force: true });
  stale.close();
});

test("a file that is no socket is never removed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kanbun-sock-"));
  const unix = join(directory, "precious.txt");
  writeFileSync(unix, "precious");
  expect(await refusal(start({ unix }))).toMatchObject({ code: "invalid_input" });
  expect(existsSync(unix)).toBe(true);
  rmSync(directory, { recursive: true, force: true });
});

test("with certificate and key it speaks https and its cookie is Secure", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kanbun-tls-"));
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  const made = Bun.spawnSync(
    [
      "openssl",
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-keyout",
      key,
      "-out",
      cert,
    ],
    { stderr: "ignore" },
  );
  expect(made.exitCode).toBe(0);
  const server = await start({ tls: { cert, key } });
  expect(server.url).toStartWith("https://");
  const response = await fetch(server.server.link, {
    redirect: "manual",
    tls: { rejectUnauthorized: false },
  } as RequestInit);
  expect(response.headers.get("set-cookie")).toContain("Secure");
  rmSync(directory, { recursive: true, force: true });
});

test("a certificate that is none is refused in one line", async () => {
  for (const tls of [
    { cert: "/no/such/file.pem", key: "/no/such/key.pem" },
    { cert: import.meta.path, key: import.meta.path },
    { cert: "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----", key: "-----BEGIN X-----" },
  ])
    expect(await refusal(start({ tls }))).toMatchObject({
      code: "invalid_input",
      hint: expect.stringContaining("--tls-cert"),
    });
});
