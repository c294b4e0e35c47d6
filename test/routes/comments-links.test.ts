import { afterEach, beforeEach, expect, test } from "bun:test";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

const comments = async (id: string) => (await server.get(`/tasks/${id}`)).body.comments;

test("[#327] a comment with an author is stored and returned", async () => {
  const { id } = await server.create();
  const { status, body } = await server.post(`/tasks/${id}/comments`, { body: " hi ", author: "ada" });
  expect([status, body.ok]).toEqual([200, true]);
  expect(await comments(id)).toMatchObject([{ task_id: id, author: "ada", body: "hi" }]);
});

test("[#328] a blank comment is 400, before the task is looked up", async () => {
  const { id } = await server.create();
  for (const path of [id, "t_nope"])
    expect((await server.post(`/tasks/${path}/comments`, { body: "  " })).status).toBe(400);
  expect((await server.post(`/tasks/${id}/comments`, {})).status).toBe(422);
});

test("[#419] a missing, empty, null or blank author is `dashboard`", async () => {
  const { id } = await server.create();
  for (const author of [undefined, "", null, "   "])
    expect((await server.post(`/tasks/${id}/comments`, { body: "x", author })).status).toBe(200);
  expect((await comments(id)).map((comment: any) => comment.author)).toEqual(Array(4).fill("dashboard"));
});

test("[#329] a link shows, and DELETE takes it away once", async () => {
  const [parent, child] = [await server.create(), await server.create()];
  const link = { parent_id: parent.id, child_id: child.id };
  expect((await server.post("/links", link)).body.ok).toBe(true);
  expect((await server.get(`/tasks/${child.id}`)).body.links.parents).toEqual([parent.id]);
  const query = `/links?parent_id=${parent.id}&child_id=${child.id}`;
  expect((await server.delete(query)).body.ok).toBe(true);
  expect((await server.delete(query)).body.ok).toBe(false);
  expect((await server.delete(`/links?parent_id=${parent.id}`)).status).toBe(422);
});

test("[#330] a link that closes a cycle is 400; so is one with itself or an unknown task", async () => {
  const [a, b] = [await server.create(), await server.create()];
  await server.post("/links", { parent_id: a.id, child_id: b.id });
  const { status, body } = await server.post("/links", { parent_id: b.id, child_id: a.id });
  expect([status, body.detail]).toEqual([400, expect.stringContaining("cycle")]);
  expect((await server.post("/links", { parent_id: a.id, child_id: a.id })).status).toBe(400);
  expect((await server.post("/links", { parent_id: a.id, child_id: "t_nope" })).status).toBe(400);
  expect((await server.post("/links", { parent_id: a.id })).status).toBe(422);
});

test("the graph around a task, and of the board", async () => {
  const [a, b, alone] = [await server.create(), await server.create(), await server.create()];
  await server.post("/links", { parent_id: a.id, child_id: b.id });
  const around = await server.get(`/links?task=${b.id}`);
  expect(new Set(around.body.nodes.map((node: any) => node.id))).toEqual(new Set([a.id, b.id]));
  expect(around.body.edges).toEqual([[a.id, b.id, "success"]]);
  const all = await server.get("/links");
  expect(all.body.nodes.map((node: any) => node.id)).not.toContain(alone.id);
  expect(all.body.truncated).toBe(false);
});
