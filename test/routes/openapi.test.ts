import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { routes } from "../../src/routes/routes.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
let document: any;
beforeAll(async () => {
  server = new TestServer();
  document = (await server.get("/openapi.json")).body;
});
afterAll(() => server.close());

const all = () =>
  Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, what]) => ({ path, method, what })),
  );

test("it is OpenAPI 3.1 and names every route once", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(all()).toHaveLength(routes.length);
  const ids = all().map(({ what }) => what.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { what } of all()) expect(what.summary).toMatch(/^[A-Z`"].*\.$/u);
});

test("every path parameter is described, every reference leads somewhere", () => {
  for (const { path, what } of all())
    for (const [, name] of path.matchAll(/\{(\w+)\}/gu))
      expect(what.parameters).toContainEqual({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      });
  for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/gu)) {
    const found = (ref ?? "").split("/").reduce((node: any, key) => node?.[key], document);
    expect([ref, found !== undefined]).toEqual([ref, true]);
  }
});

test("bodies come from the operations: the path says the task, so the body does not", () => {
  const schema = document.paths["/tasks/{id}/block"].post.requestBody.content["application/json"].schema;
  expect(schema.type).toBe("object");
  expect(Object.keys(schema.properties).sort()).toEqual(["kind", "reason"]);
  const create = document.paths["/tasks"].post.requestBody.content["application/json"].schema;
  expect(create.required).toEqual(["title"]);
  expect(Object.keys(create.properties)).toContain("idempotency_key");
});

test("an upload is a form or raw bytes, and only routes about a board take one", () => {
  const { parameters, requestBody } = document.paths["/tasks/{id}/attachments"].post;
  expect(Object.keys(requestBody.content)).toEqual(["multipart/form-data", "application/octet-stream"]);
  const names = (of: any[]) => of.map(({ name }) => name);
  expect(names(parameters)).toEqual(["id", "filename", "board"]);
  expect(names(document.paths["/tokens"].get.parameters)).toEqual([]);
});

test("who may call is said", () => {
  expect(document.paths["/tasks/{id}/archive"].post.description).toContain("operator");
  expect(document.paths["/tokens"].post.description).toBe("For: operator.");
});

test("every route of its own is in docs/http.md", async () => {
  const docs = await Bun.file(join(import.meta.dir, "../../docs/http.md")).text();
  const named = routes.slice(
    0,
    routes.findIndex(({ path }) => path === "/adopt"),
  );
  expect(named.length).toBeGreaterThan(50);
  for (const { path } of named) {
    const written = path.replaceAll(/:(\w+)/gu, "{$1}");
    expect([written, new RegExp(`${RegExp.escape(written)}[\`?,; ]`, "u").test(docs)]).toEqual([
      written,
      true,
    ]);
  }
});
