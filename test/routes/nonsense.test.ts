import { afterAll, beforeAll, expect, test } from "bun:test";
import { routes } from "../../src/routes/routes.ts";
import { TestServer } from "./server.ts";

const VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  "",
  " ",
  "x",
  "\u0000",
  "💥".repeat(300),
  "../../etc/passwd",
  "' or 1=1 --",
  "__proto__",
  [],
  [null],
  [[]],
  {},
  { a: { b: {} } },
];
const FIELDS =
  "title body assignee status priority parents triage skills metadata result summary reason kind author parent_id child_id gate event_id late_id id ids name scope until by operations op input goal workers limit since before days profile platform chat_id thread_id slug token run_id attachment_id not_before max_runtime_seconds params path task_id".split(
    " ",
  );

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = new TestServer({ config: "durability: normal\n" });
  ({ id } = await server.create());
});
afterAll(() => server.close());

/** Routes that hold a stream open, or start and stop processes, are tested on their own. */
const asked = routes.filter(({ path }) => !/stream|dispatch|terminate|\/run$|profiles/u.test(path));
const concrete = (path: string, part: string) => path.replaceAll(/:\w+/gu, part);

test("no route answers 500 to a body of nonsense", async () => {
  for (const { method, path } of asked.filter(({ method }) => method !== "GET"))
    for (const value of VALUES) {
      const body = JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, value])));
      for (const sent of [body, JSON.stringify(value)]) {
        const { status } = await server.ask(method, concrete(path, id), { body: sent });
        expect([method, path, sent.slice(0, 60), status]).not.toContain(500);
      }
    }
  expect(server.reported).toEqual([]);
}, 60_000);

test("no route answers 500 to nonsense in its path and query", async () => {
  for (const { method, path } of asked)
    for (const value of VALUES) {
      const text = encodeURIComponent(
        typeof value === "string" ? value.toWellFormed() : JSON.stringify(value),
      );
      const query = FIELDS.map((field) => `${field}=${text}`).join("&");
      const { status } = await server.ask(
        method,
        `${concrete(path, text || "x")}?${query}&q=${text}&tail=${text}`,
      );
      expect([method, path, text.slice(0, 60), status]).not.toContain(500);
    }
  expect(server.reported).toEqual([]);
}, 60_000);
