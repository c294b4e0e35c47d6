import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Operation } from "../../src/kernel/index.ts";
import { operations } from "../../src/kernel/index.ts";
import { isAboutOneTask } from "../../src/routes/tasks/verbs.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

test("every operation an operator may call has a route, those of the dispatcher alone have none", async () => {
  const { paths } = (await server.get("/openapi.json")).body;
  for (const operation of Object.values(operations) as Operation[]) {
    const { name, roles } = operation;
    const path = isAboutOneTask(operation) ? `/tasks/{id}/${name}` : `/${name}`;
    const covered =
      JSON.stringify(paths).includes(`"post"`) &&
      (paths[path]?.post !== undefined || ["create", "attach"].includes(name));
    expect([name, covered]).toEqual([name, roles.some((role) => role !== "dispatcher")]);
  }
});

test("a verb's answer has the task, its card and what undoes it; undo takes it back, and again", async () => {
  const { id } = await server.create({ assignee: "a" });
  const { body } = await server.post(`/tasks/${id}/assign`, { assignee: "b" });
  expect(body).toMatchObject({ task: { id, assignee: "b" }, summary: { id, assignee: "b" } });
  const undone = await server.post("/undo", { event_id: body.event_id });
  expect(undone.body).toMatchObject({ undone: { event_id: body.event_id, task_id: id } });
  expect((await server.get(`/tasks/${id}`)).body.task.assignee).toBe("a");
  expect((await server.post("/undo", { event_id: body.event_id })).status).toBe(409);
  const { changes } = (await server.get(`/undo?task=${id}`)).body;
  expect(changes.find((change: any) => change.id === body.event_id).undone).toBe(true);
});

test("what cannot be undone says so", async () => {
  const { id } = await server.create();
  expect((await server.post(`/tasks/${id}/comment`, { body: "x" })).body.event_id).toBeNull();
});

test("the body is checked by the operation: 400 with the field, a body that is no object 422", async () => {
  const { id } = await server.create();
  const bad = await server.post(`/tasks/${id}/block`, { kind: "weather" });
  expect([bad.status, bad.body.code]).toEqual([400, "invalid_input"]);
  expect(bad.body.details.fields[0].path).toBe("kind");
  expect((await server.post(`/tasks/${id}/block`, [])).status).toBe(422);
});

test("the task in the path wins over one in the body", async () => {
  const [one, two] = [await server.create(), await server.create()];
  await server.post(`/tasks/${one.id}/archive`, { task_id: two.id });
  expect((await server.get(`/tasks/${two.id}`)).body.task.status).toBe("ready");
  expect((await server.get(`/tasks/${one.id}`)).body.task.status).toBe("archived");
});

test("refusals: wrong state 409, lost claim 409, forbidden 403, each with its code", async () => {
  const { id } = await server.create();
  expect((await server.post(`/tasks/${id}/unblock`, {})).body).toMatchObject({
    code: "wrong_state",
    hint: expect.any(String),
  });
  expect((await server.post(`/tasks/${id}/unblock`, {})).status).toBe(409);
});

test("pause, resume and drain are seen in the snapshot and hold claims", async () => {
  const { id } = await server.create({ assignee: "a" });
  await server.post("/pause", { reason: "lunch" });
  expect((await server.get("/snapshot")).body.board).toMatchObject({ paused: true });
  expect((await server.get(`/tasks/${id}/why`)).body.gates.map((gate: any) => gate.code)).toContain(
    "board_paused",
  );
  await server.post("/resume", {});
  await server.post("/drain", {});
  expect((await server.get("/snapshot")).body.board).toMatchObject({ paused: false, draining: true });
  await server.post("/resume", {});
  expect((await server.get("/snapshot")).body.board).toMatchObject({ paused: false, draining: false });
});

test("a batch is all or nothing, and says which line was refused", async () => {
  const good = await server.post("/batch", {
    operations: [
      { op: "create", input: { title: "a" } },
      { op: "create", input: { title: "b", parents: ["$1"] } },
    ],
  });
  expect(good.status).toBe(200);
  expect((await server.get("/snapshot")).body.tasks).toHaveLength(2);
  const bad = await server.post("/batch", {
    operations: [
      { op: "create", input: { title: "c" } },
      { op: "create", input: { title: "" } },
    ],
  });
  expect([bad.status, bad.body.details.errors[0].line]).toEqual([400, 2]);
  expect((await server.get("/snapshot")).body.tasks).toHaveLength(2);
});

test("what a worker of this task is told", async () => {
  const { id } = await server.create({ title: "Mend it", body: "carefully" });
  const { body } = await server.get(`/tasks/${id}/context`);
  expect(body.text).toStartWith(`# Kanban task ${id}: Mend it`);
});

test("the inbox lists what waits for a person; metrics have a window", async () => {
  const { id } = await server.create();
  await server.post(`/tasks/${id}/block`, { reason: "which key?" });
  expect((await server.get("/inbox")).body.items).toEqual([
    expect.objectContaining({
      kind: "blocked",
      task_id: id,
      reason: "which key?",
      task: expect.objectContaining({ id }),
    }),
  ]);
  const { body } = await server.get("/metrics?days=3");
  const created = body.throughput.map((day: any) => day.created);
  // On the last of the three days, unless that has begun meanwhile.
  expect([body.days, created.length, created[1] + created[2]]).toEqual([3, 3, 1]);
  expect((await server.get("/metrics?days=0")).status).toBe(422);
});

test("a late result waits for a decision: adopted or discarded", async () => {
  const { body: worker } = await server.post("/tokens", { name: "w", scope: "worker" });
  const bearer = { authorization: `Bearer ${worker.token}` };
  for (const decision of ["adopt", "discard"]) {
    const { id } = await server.create({ assignee: "w" });
    const { claim } = (await server.post(`/tasks/${id}/claim`, {})).body;
    await server.post(`/tasks/${id}/reclaim`, {});
    const run = {
      ...bearer,
      "x-kanbun-task": id,
      "x-kanbun-run": String(claim.run_id),
      "x-kanbun-run-token": claim.token,
    };
    const refused = await server.post(
      `/tasks/${id}/complete`,
      { summary: "too late" },
      { bare: true, headers: run },
    );
    expect([refused.status, refused.body.code]).toEqual([409, "claim_lost"]);
    const { late } = (await server.get(`/tasks/${id}`)).body;
    expect(late).toEqual([
      expect.objectContaining({ run_id: claim.run_id, kind: "complete", summary: "too late" }),
    ]);
    expect((await server.post(`/tasks/${id}/late/${late[0].id}/${decision}`, {})).status).toBe(200);
    const after = (await server.get(`/tasks/${id}`)).body;
    expect([after.late, after.task.status]).toEqual([[], decision === "adopt" ? "done" : "ready"]);
    expect((await server.post(`/tasks/${id}/late/${late[0].id}/${decision}`, {})).status).toBe(409);
  }
});

test("secrets that a worker hands over do not come out again", async () => {
  const { id } = await server.create();
  const secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
  await server.post(`/tasks/${id}/complete`, { summary: `used ${secret}`, metadata: { key: secret } });
  await server.post(`/tasks/${id}/comments`, { body: `also ${secret}` });
  expect(JSON.stringify((await server.get(`/tasks/${id}`)).body)).not.toContain(secret);
});

test("the timeline is read for a stretch of time, within bounds", async () => {
  const { id } = await server.create();
  const { body: claim } = await server.post(`/tasks/${id}/claim`, {});
  const { run_id } = claim.claim;
  const now = Math.floor(Date.now() / 1000);
  const { body } = await server.get(`/timeline?since=${now - 60}&until=${now + 60}`);
  expect(body.runs).toContainEqual(expect.objectContaining({ id: run_id, task_id: id, number: 1 }));
  expect(body.tasks).toContainEqual(expect.objectContaining({ id }));
  expect((await server.get(`/timeline?since=0&until=10`)).body.runs).toEqual([]);
  expect((await server.get("/timeline?since=10&until=5")).status).toBe(400);
  expect((await server.get("/timeline?limit=2001")).status).toBe(422);
});
