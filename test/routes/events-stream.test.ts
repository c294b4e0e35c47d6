import { afterAll, beforeAll, expect, test } from "bun:test";
import { openPlace, resolvePlace } from "../../src/config/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { connect } from "node:net";
import { until } from "../support/program.ts";
import { EventReader } from "./events.ts";
import { ListeningServer, TestServer } from "./server.ts";

let server: ListeningServer;
beforeAll(async () => {
  server = await ListeningServer.start();
});
afterAll(() => server.remove());

const open = async (query = "", headers: Record<string, string> = {}) =>
  new EventReader(await server.fetch(`/api/events/stream${query}`, { headers }));

test("the state comes first, then each change with its card and cursor", async () => {
  const events = await open();
  const state = await events.next();
  expect(state?.event).toBe("state");
  expect(state?.data).toMatchObject({
    paused: false,
    draining: false,
    dispatcher: { running: false },
    running: { count: expect.any(Number) },
  });
  expect(state?.data.columns.map((column: any) => column.name)).toContain("done");
  const task = await server.create({ title: "live" });
  const change = await events.nextOf("change");
  expect(change.data.events.at(-1)).toMatchObject({ task_id: task.id, kind: "created" });
  expect(change.data.tasks.find((card: any) => card.id === task.id)).toMatchObject({
    title: "live",
    status: "ready",
  });
  expect(change.id).toBe(change.data.cursor);
  await events.cancel();
});

test("a commit of another process's connection is told too", async () => {
  const events = await open();
  await events.next();
  const board = await openPlace(resolvePlace({ KANBUN_HOME: server.home }), {
    role: "operator",
    name: "cli",
  });
  const { task } = await call(board, operations.create, { title: "from elsewhere" });
  const change = await events.nextOf("change");
  expect(change.data.events.map((event: any) => event.task_id)).toContain(task.id);
  board.close();
  await events.cancel();
});

test("?since and Last-Event-ID go on where the client stopped, without gap or repetition", async () => {
  const first = await server.create({ title: "one" });
  const { latest_event_id } = (await (await server.fetch("/api/board")).json()) as any;
  const second = await server.create({ title: "two" });
  for (const events of [
    await open(`?since=${latest_event_id}`),
    await open("", { "last-event-id": String(latest_event_id) }),
  ]) {
    const change = await events.nextOf("change");
    const touched = change.data.events.map((event: any) => event.task_id);
    expect(touched).toContain(second.id);
    expect(touched).not.toContain(first.id);
    await events.cancel();
  }
});

test("a change of the board's state is told", async () => {
  const events = await open();
  await events.next();
  await server.fetch("/api/pause", { method: "POST", body: "{}" });
  for (;;) if ((await events.nextOf("state")).data.paused) break;
  await server.fetch("/api/resume", { method: "POST", body: "{}" });
  for (;;) if (!(await events.nextOf("state")).data.paused) break;
  await events.cancel();
});

test("a client that is far behind, or ahead of a restored board, is told to start afresh", async () => {
  const board = (await (await server.fetch("/api/board")).json()) as any;
  const ahead = await open(`?since=${board.latest_event_id + 500}`);
  expect((await ahead.nextOf("reset")).id).toBe(board.latest_event_id);
  await ahead.cancel();
  const { id } = await server.create();
  const present = await open();
  await present.nextOf("state");
  await server.writeEvents(id, 2100);
  // Once one has been told all of it, or that it is too much, the server has seen it.
  for (let seen = 0; seen < 2100;) {
    const told = await present.next();
    if (told?.event === "reset") break;
    if (told?.event === "change") seen += told.data.events.length;
  }
  const behind = await open("?since=1");
  await behind.nextOf("reset");
  await behind.cancel();
  await present.cancel();
});

test("a bad cursor is 422, an unknown board 404", async () => {
  expect((await server.fetch("/api/events/stream?since=soon")).status).toBe(422);
  expect((await server.fetch("/api/events/stream?board=nope")).status).toBe(404);
});

test("a reader that never reads costs a bounded buffer and stops nobody", async () => {
  const memory = new TestServer();
  const { streams } = memory.context;
  const chunk = new Uint8Array(10_000);
  let produced = 0;
  const source = () => {
    produced += chunk.byteLength;
    return chunk;
  };
  const stream = streams.open(new Request("http://localhost/"), { source, allowed: () => true, ended() {} });
  for (let wakes = 0; wakes < 1000; wakes += 1) stream.wake();
  await until("the pump to rest", () => produced > 0);
  expect(produced).toBeLessThan(200_000);
  stream.close();
  expect(streams.count).toBe(0);
  await memory.close();
});

test("slow readers on real sockets do not hold up others", async () => {
  const slow = Array.from({ length: 5 }, () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      `GET /api/events/stream?since=0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.server.token}\r\n\r\n`,
    );
    socket.pause();
    return socket;
  });
  const events = await open();
  await events.next();
  const { id } = await server.create({ title: "x".repeat(9000) });
  const change = await events.nextOf("change");
  expect(change.data.tasks.map((card: any) => card.id)).toContain(id);
  await events.cancel();
  for (const socket of slow) socket.destroy();
});

test("a snapshot and a stream right after it fit together, however fast", async () => {
  for (let round = 0; round < 10; round += 1) {
    await server.create();
    const snapshot = (await (await server.fetch("/api/snapshot")).json()) as any;
    const events = await open(`?since=${snapshot.latest_event_id}`);
    expect((await events.next())?.event).toBe("state");
    const { id } = await server.create();
    let next = await events.next();
    while (next?.event === "state") next = await events.next();
    expect([next?.event, next?.data.events[0].task_id]).toEqual(["change", id]);
    await events.cancel();
  }
});

test("the streams of a board that is archived end", async () => {
  await server.fetch("/api/boards", { method: "POST", body: '{"slug":"leaving"}' });
  const events = await open("?board=leaving");
  expect((await events.next())?.data.board.slug).toBe("leaving");
  expect((await server.fetch("/api/boards/leaving", { method: "DELETE" })).status).toBe(200);
  while ((await events.next()) !== null);
  expect((await server.fetch("/api/events/stream?board=leaving")).status).toBe(404);
});
