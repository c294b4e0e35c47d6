import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

test("boards: made, listed with counts, chosen with ?board=, renamed, switched, archived", async () => {
  const made = await server.post("/boards", { slug: "site", name: "The site", icon: "🌍" });
  expect(made.body.board).toMatchObject({
    slug: "site",
    name: "The site",
    icon: "🌍",
    exists: true,
    total: 0,
  });
  await server.post("/tasks?board=site", { title: "there" });
  expect((await server.get("/snapshot")).body.tasks).toEqual([]);
  expect((await server.get("/snapshot?board=site")).body).toMatchObject({
    board: { slug: "site" },
    tasks: [{ title: "there" }],
  });
  const { boards } = (await server.get("/boards")).body;
  expect(boards.map((board: any) => [board.slug, board.total, board.counts])).toEqual([
    ["default", 0, {}],
    ["site", 1, { ready: 1 }],
  ]);
  expect((await server.patch("/boards/site", { name: "Web" })).body.board.name).toBe("Web");
  expect((await server.post("/boards/site/switch", {})).body.board.current).toBe(true);
  const { body } = await server.delete("/boards/site");
  expect(existsSync(body.archive)).toBe(true);
  expect((await server.get("/snapshot?board=site")).status).toBe(404);
});

test("a board that does not exist is 404 and is never made; a bad name is 400", async () => {
  for (const path of ["/board?board=nope", "/snapshot?board=nope", "/boards/nope"])
    expect([path, (await server.get(path)).status]).toEqual([path, 404]);
  for (const slug of ["..%2f..", "UPPER", "a/b", "-x"])
    expect([slug, (await server.get(`/board?board=${slug}`)).status]).toEqual([slug, 400]);
  expect((await server.post("/boards", { slug: "../x" })).status).toBe(400);
  await server.post("/boards", { slug: "twice" });
  expect((await server.post("/boards", { slug: "twice" })).status).toBe(409);
  expect((await server.get("/boards")).body.boards).toHaveLength(2);
});

test("the board the server was started for cannot be archived under it", async () => {
  const { status, body } = await server.delete("/boards/default");
  expect([status, body.code]).toEqual([409, "wrong_state"]);
});

test("settings with value, default and source; secrets are hidden", async () => {
  const set = new TestServer({
    config:
      'notify: {sinks: {ops: {platform: webhook, url: "https://example.com/hook-path", secret: top-secret-value}}}\ndispatch: {failure_limit: 7}\n',
  });
  const { body } = await set.get("/settings");
  expect(body).toMatchObject({
    version: "0.0.0-test",
    home: set.home,
    db_path: expect.stringContaining("kanban.db"),
    config_path: expect.stringContaining("config.yaml"),
  });
  expect(body.settings.find((each: any) => each.key === "dispatch.failure_limit")).toMatchObject({
    value: 7,
    default: 3,
    source: "file",
  });
  for (const secret of ["top-secret-value", "hook-path"]) expect(JSON.stringify(body)).not.toContain(secret);
  await set.close();
});

test("subscriptions: told, listed with the sinks, and no more", async () => {
  const set = new TestServer({ config: "notify: {sinks: {desk: {platform: desktop}}}\n" });
  const { id } = await set.create();
  const place = { task_id: id, platform: "desktop", chat_id: "desk" };
  expect((await set.post("/subscriptions", place)).body.subscription).toMatchObject(place);
  const { body } = await set.get("/subscriptions");
  expect(body.subscriptions).toMatchObject([place]);
  expect(body.sinks).toEqual([{ name: "desk", kind: "desktop" }]);
  const query = `/subscriptions?task_id=${id}&platform=desktop&chat_id=desk`;
  expect((await set.delete(query)).body).toEqual({ ok: true });
  expect((await set.delete(query)).body).toEqual({ ok: false });
  expect((await set.get("/deliveries")).body).toEqual({ deliveries: [] });
  expect((await set.post("/deliveries/99/replay", {})).status).toBe(404);
  await set.close();
});

test("a config that breaks while the server runs: the last good one stays in force", async () => {
  const set = new TestServer({ config: "dashboard: {kanban: {default_tenant: acme}}\n" });
  expect((await set.get("/config")).body.default_tenant).toBe("acme");
  await Bun.write(`${set.home}/config.yaml`, "dispatch: {failure_limit: [oops\n");
  expect((await set.get("/settings")).status).toBe(200);
  expect((await set.get("/config")).body.default_tenant).toBe("");
  await set.close();
});

test("the mount for Hermes' clients can be turned off", async () => {
  const set = new TestServer({ config: "dashboard: {plugins: {kanban: {enabled: false}}}\n" });
  expect((await set.get("/api/plugins/kanban/board")).status).toBe(404);
  expect((await set.get("/api/board")).status).toBe(200);
  await set.close();
});
