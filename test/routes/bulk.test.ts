import { afterEach, beforeEach, expect, test } from "bun:test";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

const task = async (id: string) => (await server.get(`/tasks/${id}`)).body.task;

test("[#349] bulk ready moves three blocked tasks to ready, all ok", async () => {
  const ids = [];
  for (let count = 0; count < 3; count += 1) {
    const { id } = await server.create();
    await server.patch(`/tasks/${id}`, { status: "blocked" });
    ids.push(id);
  }
  const { body } = await server.post("/tasks/bulk", { ids, status: "ready" });
  expect(body.results.map((result: any) => [result.id, result.ok])).toEqual(ids.map((id) => [id, true]));
  for (const id of ids) expect((await task(id)).status).toBe("ready");
});

test("[#350] bulk archive removes tasks from the default board; the status is then skipped", async () => {
  const [{ id }, other] = [await server.create(), await server.create()];
  const { body } = await server.post("/tasks/bulk", { ids: [id, other.id], archive: true, status: "done" });
  expect(body.results).toMatchObject([{ ok: true }, { ok: true }]);
  for (const each of [id, other.id]) expect((await task(each)).status).toBe("archived");
  expect((await server.get("/board")).body.columns.flatMap((column: any) => column.tasks)).toEqual([]);
  const again = await server.post("/tasks/bulk", { ids: [id], archive: true });
  expect(again.body.results[0]).toMatchObject({
    ok: false,
    error: expect.stringContaining("archive refused"),
  });
});

test("[#351] bulk assignee reassigns all, [#352] an empty one unassigns, null changes nothing", async () => {
  const ids = [(await server.create({ assignee: "a" })).id, (await server.create()).id];
  const named = await server.post("/tasks/bulk", { ids, assignee: "b" });
  expect(named.body.results).toMatchObject([{ ok: true }, { ok: true }]);
  for (const id of ids) expect((await task(id)).assignee).toBe("b");
  await server.post("/tasks/bulk", { ids, assignee: null });
  for (const id of ids) expect((await task(id)).assignee).toBe("b");
  await server.post("/tasks/bulk", { ids, assignee: "" });
  for (const id of ids) expect((await task(id)).assignee).toBeNull();
});

test("[#353] an unknown id in the middle is not ok while the others are applied", async () => {
  const [one, two] = [await server.create(), await server.create()];
  const { body } = await server.post("/tasks/bulk", { ids: [one.id, "t_nope", two.id], priority: "7" });
  expect(body.results.map((result: any) => result.ok)).toEqual([true, false, true]);
  expect(body.results[1].error).toBe("not found");
  expect([(await task(one.id)).priority, (await task(two.id)).priority]).toEqual([7, 7]);
});

test("[#354] one result per id, in order, duplicates too", async () => {
  const { id } = await server.create();
  const { body } = await server.post("/tasks/bulk", { ids: [id, id, "", null] });
  expect(body.results.map((result: any) => [result.id, result.ok])).toEqual([
    [id, true],
    [id, true],
  ]);
});

test("[#355] an empty id list is 400, a missing one 422", async () => {
  expect((await server.post("/tasks/bulk", { ids: [] })).status).toBe(400);
  expect((await server.post("/tasks/bulk", { ids: [""] })).status).toBe(400);
  expect((await server.post("/tasks/bulk", { status: "ready" })).status).toBe(422);
});

test("a status that is none stops that id; a refused one does not stop the rest", async () => {
  const { id } = await server.create();
  const unknown = await server.post("/tasks/bulk", { ids: [id], status: "archived", priority: 3 });
  expect(unknown.body.results[0]).toMatchObject({ ok: false, error: "unknown status archived" });
  expect((await task(id)).priority).toBe(0);
  await server.patch(`/tasks/${id}`, { status: "done" });
  const refused = await server.post("/tasks/bulk", { ids: [id], status: "blocked", priority: 3 });
  expect(refused.body.results[0]).toMatchObject({
    ok: false,
    error: expect.stringContaining("transition to blocked refused"),
  });
  expect((await task(id)).priority).toBe(3);
});

test("complete needs no hand-off; whoever runs is not reassigned, and what is refused stops no other task", async () => {
  const [running, ready] = [await server.create({ assignee: "a" }), await server.create({ assignee: "a" })];
  await server.post(`/tasks/${running.id}/claim`, {});
  const { status, body } = await server.post("/tasks/bulk", {
    ids: [running.id, ready.id],
    assignee: "b",
  });
  expect(status).toBe(200);
  expect(body.results).toMatchObject([
    { id: running.id, ok: false, error: expect.stringContaining("currently running") },
    { id: ready.id, ok: true },
  ]);
  expect([(await task(running.id)).assignee, (await task(ready.id)).assignee]).toEqual(["a", "b"]);
  await server.post("/tasks/bulk", { ids: [running.id, ready.id], status: "done" });
  expect([(await task(running.id)).status, (await task(ready.id)).status]).toEqual(["done", "done"]);
});

test("each result carries the card and what undoes it", async () => {
  const { id } = await server.create();
  const { body } = await server.post("/tasks/bulk", { ids: [id], priority: 2 });
  expect(body.results[0]).toMatchObject({ summary: { id, priority: 2 }, event_id: expect.any(Number) });
});
