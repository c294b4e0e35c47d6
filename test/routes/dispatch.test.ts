import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { until } from "../support/program.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer({
    config: 'profiles: {quick: {command: ["true"]}}\ndispatch: {min_free_memory_mib: 0}\n',
  });
});
afterEach(() => server.close());

const pass = async (query = "") => (await server.post(`/dispatch${query}`)).body;
const task = async (id: string) => (await server.get(`/tasks/${id}`)).body;

test("[#331] a dry run names up to max tasks that would start, and starts none", async () => {
  const ids = [];
  for (let count = 0; count < 10; count += 1) ids.push((await server.create({ assignee: "quick" })).id);
  const unassigned = await server.create({ priority: 1 });
  const planned = await pass("?dry_run=true&max=2");
  expect(planned).toMatchObject({
    spawned: ids.slice(0, 2).map((id) => [id, "quick", ""]),
    skipped_unassigned: [unassigned.id],
  });
  expect((await pass("?dry_run=yes")).spawned).toHaveLength(8);
  for (const id of ids) expect(await task(id)).toMatchObject({ task: { status: "ready" }, runs: [] });
});

test("a pass starts at most max workers and says where they work", async () => {
  const [first, second] = [
    await server.create({ assignee: "quick" }),
    await server.create({ assignee: "quick" }),
  ];
  const { spawned } = await pass("?max=1");
  expect(spawned).toEqual([[first.id, "quick", join(server.home, "kanban", "workspaces", first.id)]]);
  expect((await task(second.id)).task.status).toBe("ready");
  const ended: string[] = [];
  await until("its end", async () => {
    ended.push(...(await pass("?max=0")).completed);
    return ended.includes(first.id);
  });
  expect((await task(first.id)).task.status).toBe("done");
});
