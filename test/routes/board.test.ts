import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

const column = async (name: string, query = "") => {
  const { body } = await server.get(`/board${query}`);
  return body.columns.find((one: any) => one.name === name)?.tasks ?? [];
};

test("[#5] asking for the board of a home without a file answers, and makes the file", async () => {
  const file = join(server.home, "kanban.db");
  expect(existsSync(file)).toBe(false);
  expect((await server.get("/board")).status).toBe(200);
  expect(existsSync(file)).toBe(true);
});

test("[#59] [#60] skills come back from creating and in the detail; without any they are null", async () => {
  for (const [given, kept] of [
    [{ skills: ["a", "b"] }, ["a", "b"]],
    [{}, null],
  ] as const) {
    const { body } = await server.post("/tasks", { title: "x", ...given });
    expect(body.task.skills).toEqual(kept);
    expect((await server.get(`/tasks/${body.task.id}`)).body.task.skills).toEqual(kept);
  }
});

test("[#308] an empty board has the six standard columns, all empty", async () => {
  const { status, body } = await server.get("/board");
  expect(status).toBe(200);
  expect(body.columns.map((one: any) => [one.name, one.tasks])).toEqual(
    ["triage", "todo", "ready", "running", "blocked", "done"].map((name) => [name, []]),
  );
  expect([body.tenants, body.assignees, body.latest_event_id]).toEqual([[], [], 0]);
  expect(body.now).toBeNumber();
});

test("[#309] a created task is returned and stands in the ready column", async () => {
  const fields = { title: "build", assignee: "coder", priority: 4, tenant: "acme", body: "the\ntext" };
  const { status, body } = await server.post("/tasks", fields);
  expect(status).toBe(200);
  expect(body.task).toMatchObject({ ...fields, status: "ready" });
  expect(await column("ready")).toEqual([expect.objectContaining({ ...fields, id: body.task.id })]);
});

test("a full task has the contract's 26 columns, its ages and the newer columns", async () => {
  const task = await server.create({ skills: ["a", "b"] });
  for (const name of [
    ..."id title body assignee status priority created_by created_at started_at completed_at workspace_kind".split(
      " ",
    ),
    ..."workspace_path claim_lock claim_expires tenant result idempotency_key spawn_failures worker_pid".split(
      " ",
    ),
    ..."last_spawn_error max_runtime_seconds last_heartbeat_at current_run_id workflow_template_id".split(
      " ",
    ),
    ..."current_step_key skills consecutive_failures".split(" "),
  ])
    expect(task).toHaveProperty(name);
  expect(task.created_by).toBe("dashboard");
  expect(task.skills).toEqual(["a", "b"]);
  expect(task.age).toEqual({
    created_age_seconds: expect.any(Number),
    started_age_seconds: null,
    time_to_complete_seconds: null,
  });
});

test("[#310] its tenant and assignee appear in the board's lists", async () => {
  await server.create({ assignee: "coder", tenant: "acme" });
  const { body } = await server.get("/board");
  expect([body.tenants, body.assignees]).toEqual([["acme"], ["coder"]]);
});

test("[#311] `tenant` limits the board to that tenant, its lists stay whole", async () => {
  await server.create({ title: "one", tenant: "acme" });
  await server.create({ title: "two", tenant: "other" });
  expect((await column("ready", "?tenant=acme")).map((task: any) => task.title)).toEqual(["one"]);
  expect((await server.get("/board?tenant=acme")).body.tenants).toEqual(["acme", "other"]);
});

test("urgent cards come first, then older ones; the lists know archived tenants and no archived assignees", async () => {
  const titles = [];
  for (const [title, priority] of [
    ["old", 0],
    ["young", 0],
    ["urgent", 9],
    ["later", -1],
  ] as const)
    titles.push((await server.create({ title, priority, assignee: "b", tenant: "z" })).title);
  expect((await column("ready")).map((task: any) => task.title)).toEqual(["urgent", "old", "young", "later"]);
  const { id } = await server.create({ assignee: "gone", tenant: "left" });
  await server.create({ assignee: "a" });
  await server.patch(`/tasks/${id}`, { status: "archived" });
  const { body } = await server.get("/board");
  expect([body.tenants, body.assignees]).toEqual([
    ["left", "z"],
    ["a", "b"],
  ]);
  const { events } = (await server.get(`/tasks/${id}`)).body;
  expect(body.latest_event_id).toBe(events.at(-1).id);
});

test("events, comments and runs have the contract's fields", async () => {
  const { id } = await server.create({ assignee: "coder" });
  await server.post(`/tasks/${id}/claim`, {});
  await server.post(`/tasks/${id}/comments`, { body: "x" });
  await server.patch(`/tasks/${id}`, { status: "done" });
  const { body } = await server.get(`/tasks/${id}`);
  for (const [shown, names] of [
    [body.events[0], "id task_id kind payload created_at run_id"],
    [body.comments[0], "id task_id author body created_at"],
    [
      body.runs[0],
      "id task_id profile step_key status claim_lock claim_expires worker_pid max_runtime_seconds " +
        "last_heartbeat_at started_at ended_at outcome summary metadata error",
    ],
  ] as const)
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(names.split(" ")));
});

test("an archived task shows only with include_archived, in a column of its own at the end", async () => {
  const { id } = await server.create();
  await server.patch(`/tasks/${id}`, { status: "archived" });
  expect((await server.get("/board")).body.columns.map((one: any) => one.name)).not.toContain("archived");
  const { body } = await server.get("/board?include_archived=yes");
  expect(body.columns.at(-1)).toMatchObject({ name: "archived", tasks: [{ id }] });
  expect((await server.get("/board?include_archived=maybe")).status).toBe(422);
});

test("[#312] detail of a child lists its parent, detail of the parent the child, with events", async () => {
  const parent = await server.create();
  const child = await server.create({ parents: [parent.id] });
  expect((await server.get(`/tasks/${child.id}`)).body.links).toEqual({ parents: [parent.id], children: [] });
  const { body } = await server.get(`/tasks/${parent.id}`);
  expect(body.links).toEqual({ parents: [], children: [child.id] });
  expect(body.events.map((event: any) => event.kind)).toEqual(["created"]);
});

test("[#313] an unknown task is 404, on every route that names one", async () => {
  for (const path of ["", "/log", "/why", "/context", "/attachments"])
    expect([path, (await server.get(`/tasks/t_nope${path}`)).status]).toEqual([path, 404]);
  expect((await server.patch("/tasks/t_nope", { title: "x" })).status).toBe(404);
  expect((await server.post("/tasks/t_nope/comments", { body: "x" })).status).toBe(404);
  expect((await server.post("/tasks/t_nope/complete", {})).status).toBe(404);
});

test("[#332] creating with triage lands in the triage column", async () => {
  const task = await server.create({ triage: true });
  expect(task.status).toBe("triage");
  expect((await column("triage")).map((one: any) => one.id)).toEqual([task.id]);
});

test("[#333] progress of a parent with two children is 0/2, then 1/2 after one completes", async () => {
  const parent = await server.create();
  const children = [
    await server.create({ parents: [parent.id] }),
    await server.create({ parents: [parent.id] }),
  ];
  const progress = async () =>
    (await column("ready")).concat(await column("done")).find((task: any) => task.id === parent.id).progress;
  expect(await progress()).toEqual({ done: 0, total: 2 });
  await server.patch(`/tasks/${parent.id}`, { status: "done" });
  await server.patch(`/tasks/${children[0].id}`, { status: "done" });
  expect(await progress()).toEqual({ done: 1, total: 2 });
});

test("[#334] progress of a childless task is null, and its counts are zeros", async () => {
  await server.create();
  expect((await column("ready"))[0]).toMatchObject({
    progress: null,
    comment_count: 0,
    link_counts: { parents: 0, children: 0 },
  });
});

test("[#335] runs are present and empty before any claim", async () => {
  const { id } = await server.create();
  expect((await server.get(`/tasks/${id}`)).body.runs).toEqual([]);
});

test("[#336] runs show outcome, profile, summary, metadata and an end time after completion", async () => {
  const { id } = await server.create({ assignee: "coder" });
  await server.post(`/tasks/${id}/claim`, {});
  await server.patch(`/tasks/${id}`, { status: "done", summary: "built", metadata: { files: 2 } });
  const { body } = await server.get(`/tasks/${id}`);
  expect(body.runs).toHaveLength(1);
  expect(body.runs[0]).toMatchObject({
    outcome: "completed",
    profile: "coder",
    summary: "built",
    metadata: { files: 2 },
  });
  expect(body.runs[0].ended_at).toBeNumber();
  expect(body.runs[0]).not.toHaveProperty("token");
});

test("[#337] every event in the detail has a run_id key and `completed` has the real one", async () => {
  const { id } = await server.create();
  await server.post(`/tasks/${id}/claim`, {});
  await server.patch(`/tasks/${id}`, { status: "done" });
  const { body } = await server.get(`/tasks/${id}`);
  for (const event of body.events) expect(Object.keys(event)).toContain("run_id");
  expect(body.events.find((event: any) => event.kind === "completed").run_id).toBe(body.runs[0].id);
});

test("[#338] the config route returns defaults when the section is missing", async () => {
  expect((await server.get("/config")).body).toEqual({
    default_tenant: "",
    lane_by_profile: true,
    include_archived_by_default: false,
    render_markdown: true,
  });
});

test("[#339] the config route reflects all four keys, also when written as words", async () => {
  const set = new TestServer({
    config: `dashboard:\n  kanban: {default_tenant: acme, lane_by_profile: "false", include_archived_by_default: yes, render_markdown: false}\n`,
  });
  expect((await set.get("/config")).body).toEqual({
    default_tenant: "acme",
    lane_by_profile: false,
    include_archived_by_default: true,
    render_markdown: false,
  });
  await set.close();
});

test("statistics and assignees", async () => {
  await server.create({ assignee: "coder" });
  expect((await server.get("/stats")).body).toEqual({
    by_status: { ready: 1 },
    by_assignee: { coder: { ready: 1 } },
    oldest_ready_age_seconds: expect.any(Number),
    now: expect.any(Number),
  });
  const { body } = await server.get("/assignees");
  expect(body.assignees).toEqual([{ name: "coder", on_disk: false, counts: { ready: 1 } }]);
});

test("the same routes answer at the address of Hermes' clients", async () => {
  const { id } = await server.create();
  const { status, body } = await server.get(`/api/plugins/kanban/tasks/${id}`);
  expect([status, body.task.id]).toEqual([200, id]);
  expect((await server.get("/api/plugins/kanban/board")).status).toBe(200);
});
