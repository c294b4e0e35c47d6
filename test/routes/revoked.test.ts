import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EventReader } from "./events.ts";
import { ListeningServer } from "./server.ts";

let server: ListeningServer;
let id: string;
let token: string;
beforeEach(async () => {
  server = await ListeningServer.start();
  const response = await server.fetch("/api/tokens", {
    method: "POST",
    body: JSON.stringify({ name: "wall", scope: "read" }),
  });
  ({ id, token } = (await response.json()) as { id: string; token: string });
});
afterEach(() => server.remove());

const revoke = () => server.fetch(`/api/tokens/${id}`, { method: "DELETE" });
const asReader = () => ({ headers: { authorization: `Bearer ${token}` } });

test("an open event stream ends with its token before anything more is sent", async () => {
  const events = new EventReader(await server.fetch("/api/events/stream", asReader()));
  await events.nextOf("state");
  await server.create();
  await events.nextOf("change");
  await revoke();
  await server.create({ title: "secret" });
  // The board's state with the first task may have come before the end, that with the secret may not.
  for (let more = await events.next(); more !== null; more = await events.next()) {
    expect(more.event).toBe("state");
    expect(more.data.columns.find((column: any) => column.name === "ready").count).toBe(1);
  }
});

test("a followed log ends with its token before anything more is sent", async () => {
  const task = await server.create();
  const { path } = (await (await server.fetch(`/api/tasks/${task.id}/log`)).json()) as { path: string };
  const log = new EventReader(await server.fetch(`/api/tasks/${task.id}/log/stream`, asReader()));
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, "before\n");
  expect((await log.next())?.data.text).toBe("before\n");
  await revoke();
  appendFileSync(path, "secret\n");
  expect(await log.next()).toBeNull();
});

test("a socket is closed with 1008, and a refused one is in the audit log", async () => {
  const url = `${server.url.replace("http", "ws")}/api/events?since=0&token=`;
  const frames: string[] = [];
  const open = new WebSocket(url + token);
  const closed = (socket: WebSocket) =>
    new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  const first = new Promise<void>((resolve) =>
    open.addEventListener("message", ({ data }) => {
      frames.push(String(data));
      resolve();
    }),
  );
  const ended = closed(open);
  await server.create();
  await first;
  await revoke();
  await server.create({ title: "secret" });
  expect(await ended).toBe(1008);
  expect(frames).toHaveLength(1);
  expect(await closed(new WebSocket(url + token))).toBe(1008);
  const audit = readFileSync(join(server.home, "kanban", "audit.log"), "utf8");
  expect(JSON.parse(audit.trim().split("\n").at(-1) ?? "")).toMatchObject({
    who: null,
    method: "GET",
    path: "/api/events",
    status: 401,
  });
});
