import { afterAll, beforeAll, expect, test } from "bun:test";
import { TestServer } from "./server.ts";

let server: TestServer;
let task: string;
beforeAll(async () => {
  server = new TestServer();
  ({ id: task } = await server.create());
});
afterAll(() => server.close());

const ROUTES: readonly [method: string, path: string][] = [
  ["GET", "/runs/ID"],
  ["POST", "/runs/ID/terminate"],
  ["POST", "/tasks/TASK/late/ID/adopt"],
  ["POST", "/tasks/TASK/late/ID/discard"],
  ["GET", "/tasks/TASK/attachments/ID"],
  ["DELETE", "/tasks/TASK/attachments/ID"],
  ["POST", "/deliveries/ID/replay"],
  ["POST", "/deliveries/ID/discard"],
];

for (const [method, path] of ROUTES)
  test(`${method} ${path}: an id that cannot exist is answered as one that does not`, async () => {
    const ask = (id: string) =>
      server.ask(method, path.replace("TASK", task).replace("ID", encodeURIComponent(id)));
    const missing = await ask("4711");
    expect(missing).toMatchObject({ status: 404, body: { code: "not_found" } });
    for (const id of ["abc", "-1", "1.5", "t_00000000", "99999999999999999999", "1e3", " ", "é"]) {
      const { status, body } = await ask(id);
      expect([id, status]).toEqual([id, 404]);
      const same = JSON.stringify(missing.body).replaceAll("4711", id);
      expect(JSON.stringify(body).replaceAll(JSON.stringify(id), id)).toBe(same);
    }
  });
