import { afterAll, beforeAll, expect, test } from "bun:test";
import { routes } from "../../src/routes/routes.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = new TestServer();
  ({ id } = await server.create());
});
afterAll(() => server.close());

const concrete = (path: string) => path.replaceAll(/:\w+/gu, id);

test("a body that is JSON but no object is 422 on every route that takes JSON, and changes nothing", async () => {
  const before = await server.kept(id);
  for (const { method, path, query } of routes.filter((route) => route.method !== "GET" && !route.rawBody))
    for (const body of ["[]", '[{"title":"x"}]', "null", "7", '"text"', "true"]) {
      const { status, body: answer } = await server.ask(method, concrete(path), { body });
      expect([method, path, body, status, answer.code]).toEqual([method, path, body, 422, "invalid_input"]);
      if (!query)
        expect(answer.detail).toEqual([
          { type: "wrong_type", loc: ["body"], msg: "the body must be a JSON object" },
        ]);
    }
  expect(await server.kept(id)).toEqual(before);
  expect(server.reported).toEqual([]);
});

test("a complaint names the field and says what it must be, in the words of people", async () => {
  const complaints = async (body: object) => (await server.post("/tasks", body)).body.detail;
  expect(await complaints({ title: 7 })).toEqual([
    { type: "wrong_type", loc: ["body", "title"], msg: "must be a string" },
  ]);
  expect(
    await complaints({
      title: "x",
      priority: "high",
      triage: "maybe",
      parents: "t_1",
      skills: [1],
      params: [],
    }),
  ).toEqual([
    { type: "wrong_type", loc: ["body", "priority"], msg: "must be an integer" },
    { type: "wrong_type", loc: ["body", "parents"], msg: "must be an array of strings" },
    { type: "wrong_type", loc: ["body", "triage"], msg: "must be a boolean" },
    { type: "wrong_type", loc: ["body", "skills", 0], msg: "must be a string" },
    { type: "wrong_type", loc: ["body", "params"], msg: "must be an object" },
  ]);
  expect((await server.get(`/tasks/${id}/log?tail=0`)).body.detail).toEqual([
    { type: "invalid_value", loc: ["query", "tail"], msg: "must be at least 1" },
  ]);
  expect((await server.post("/tasks/bulk", { ids: Array(5001).fill("x") })).body.detail).toEqual([
    { type: "invalid_value", loc: ["body", "ids"], msg: "at most 5000 ids" },
  ]);
});

test("metadata is an object wherever it is taken", async () => {
  const { id: other } = await server.create();
  for (const verb of ["complete", "request-review", "move"]) {
    const { status, body } = await server.post(`/tasks/${other}/${verb}`, { metadata: [1], status: "done" });
    expect([verb, status, body.detail]).toEqual([
      verb,
      422,
      [{ type: "wrong_type", loc: ["body", "metadata"], msg: "must be an object" }],
    ]);
  }
  expect((await server.post(`/tasks/${other}/complete`, { metadata: { files: 1 } })).status).toBe(200);
});

test("PATCH says 404 for an unknown task before it says what is wrong with the values", async () => {
  for (const fields of [{ status: "paused" }, { title: " " }, { skills: ["a,b"] }, {}]) {
    const { status, body } = await server.patch("/tasks/t_00000000", fields);
    expect([fields, status, body.code]).toEqual([fields, 404, "not_found"]);
  }
  expect((await server.patch("/tasks/t_00000000", { title: 7 })).status).toBe(422);
});
