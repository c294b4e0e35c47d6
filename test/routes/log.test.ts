import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runsInFile } from "../../src/routes/log/log-stream.ts";
import { EventReader } from "./events.ts";
import { ListeningServer } from "./server.ts";

let server: ListeningServer;
let logs: string;
beforeAll(async () => {
  server = await ListeningServer.start();
  logs = join(server.home, "kanban", "logs");
  mkdirSync(logs, { recursive: true });
});
afterAll(() => server.remove());

const log = async (id: string, query = "") =>
  (await (await server.fetch(`/api/tasks/${id}/log${query}`)).json()) as any;
const file = (id: string) => join(logs, `${id}.log`);

test("[#247] a task that never ran has no log, and says where it would be", async () => {
  const { id } = await server.create();
  expect(await log(id)).toEqual({
    task_id: id,
    path: file(id),
    exists: false,
    size_bytes: 0,
    content: "",
    truncated: false,
  });
});

test("the whole log, or its tail from a line on", async () => {
  const { id } = await server.create();
  writeFileSync(file(id), "one\ntwo\nthree\n");
  expect(await log(id)).toMatchObject({
    exists: true,
    size_bytes: 14,
    content: "one\ntwo\nthree\n",
    truncated: false,
  });
  expect(await log(id, "?tail=8")).toMatchObject({ content: "three\n", truncated: true });
  expect(await log(id, "?tail=14")).toMatchObject({ content: "one\ntwo\nthree\n", truncated: false });
});

test("[#403] a tail window whose only newline is last is returned", async () => {
  const { id } = await server.create();
  writeFileSync(file(id), `first\n${"x".repeat(50)}\n`);
  expect((await log(id, "?tail=20")).content).toBe(`${"x".repeat(19)}\n`);
});

test("a tail outside 1…2,000,000 is 422", async () => {
  const { id } = await server.create();
  for (const tail of ["0", "-1", "2000001", "1.5", "all"])
    expect((await server.fetch(`/api/tasks/${id}/log?tail=${tail}`)).status).toBe(422);
  expect((await server.fetch(`/api/tasks/${id}/log?tail=2000000`)).status).toBe(200);
});

test("[#404] ids that lead elsewhere are refused, whatever lies there", async () => {
  writeFileSync(join(server.home, "outside.log"), "secret");
  for (const id of [
    "..%2F..%2Foutside",
    "..%5Coutside",
    "%2Fetc%2Fpasswd",
    "..",
    "%2e%2e%2f%2e%2e%2foutside",
    "a%00b",
  ]) {
    const response = await server.fetch(`/api/tasks/${id}/log`);
    expect([id, response.status < 500, response.status >= 400]).toEqual([id, true, true]);
    expect(await response.text()).not.toContain("secret");
  }
});

test("following: what is there, then what is written, offsets in bytes, no character cut", async () => {
  const { id } = await server.create();
  writeFileSync(file(id), "héllo\n");
  const events = new EventReader(await server.fetch(`/api/tasks/${id}/log/stream`));
  expect((await events.next())?.data).toMatchObject({ offset: 7, text: "héllo\n" });
  const party = Buffer.from("🎉\n");
  appendFileSync(file(id), party.subarray(0, 2));
  appendFileSync(file(id), party.subarray(2));
  let text = "";
  let offset = 0;
  while (!text.endsWith("\n"))
    ({ text, offset } = await events
      .next()
      .then((message) => ({ text: text + message?.data.text, offset: message?.data.offset })));
  expect([text, offset]).toEqual(["🎉\n", 12]);
  await events.cancel();
});

test("following hides a secret wherever the pieces of a long log end", async () => {
  const { id } = await server.create();
  const secret = `sk-${"aB3x".repeat(30)}`;
  const line = `${"x".repeat(40)} ${secret} y\n`;
  writeFileSync(file(id), line.repeat(1000));
  const events = new EventReader(await server.fetch(`/api/tasks/${id}/log/stream`));
  let text = "";
  let pieces = 0;
  for (let offset = 0; offset < line.length * 1000; pieces += 1) {
    const { data } = (await events.next()) ?? {};
    text += data.text;
    ({ offset } = data);
  }
  expect(pieces).toBeGreaterThan(3);
  expect(text).toBe(line.replace(secret, "[redacted]").repeat(1000));
  await events.cancel();
});

test("following goes on from an offset, and begins anew after a rotation", async () => {
  const { id } = await server.create();
  writeFileSync(file(id), "0123456789");
  const events = new EventReader(await server.fetch(`/api/tasks/${id}/log/stream?offset=6`));
  expect((await events.next())?.data).toMatchObject({ offset: 10, text: "6789" });
  renameSync(file(id), `${file(id)}.1`);
  writeFileSync(file(id), "new\n");
  expect((await events.next())?.data).toMatchObject({ offset: 4, text: "new\n", reset: true });
  await events.cancel();
});

test("following waits for a log that does not exist yet", async () => {
  const { id } = await server.create();
  const events = new EventReader(await server.fetch(`/api/tasks/${id}/log/stream`));
  const first = events.next();
  writeFileSync(file(id), "at last\n");
  expect((await first)?.data.text).toBe("at last\n");
  await events.cancel();
});

test("where each attempt begins in the present file", () => {
  const runs = [
    { id: 1, log_offset_bytes: 0 },
    { id: 2, log_offset_bytes: 900 },
    { id: 3, log_offset_bytes: 0 },
    { id: 4, log_offset_bytes: null },
    { id: 5, log_offset_bytes: 40 },
  ];
  expect(runsInFile(runs)).toEqual([
    { id: 3, from: 0 },
    { id: 5, from: 40 },
  ]);
  expect(runsInFile([])).toEqual([]);
});
