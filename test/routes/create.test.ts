import { afterEach, beforeEach, expect, test } from "bun:test";
import { systemClock } from "../../src/config/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

/** A dispatcher's presence row, as a living one writes it. */
async function dispatcherIsThere(): Promise<void> {
  const board = (await server.context.boards.get()).as({ role: "dispatcher", name: "dispatcher" });
  await call(board, operations.beat, { id: "d1", pid: process.pid, host: "here" });
}

test("[#340] a warning when nothing starts workers and the task is ready and assigned", async () => {
  const { body } = await server.post("/tasks", { title: "x", assignee: "coder" });
  expect(body.warning).toContain("kanbun serve");
});

test("[#341] no warning when a dispatcher runs", async () => {
  await dispatcherIsThere();
  expect((await server.post("/tasks", { title: "x", assignee: "coder" })).body).not.toHaveProperty("warning");
});

test("[#342] no warning for triage, todo and unassigned tasks", async () => {
  const parent = await server.create();
  for (const fields of [{ assignee: "a", triage: true }, { assignee: "a", parents: [parent.id] }, {}])
    expect((await server.post("/tasks", { title: "x", ...fields })).body).not.toHaveProperty("warning");
});

test("[#343] trouble with the probe does not break creation", async () => {
  const context = server.context as { dispatching: object };
  context.dispatching = { ...context.dispatching, unstarted: () => Promise.reject(new Error("probe broke")) };
  const { status, body } = await server.post("/tasks", { title: "x", assignee: "coder" });
  expect(status).toBe(200);
  expect(body).not.toHaveProperty("warning");
  expect(String(server.reported[0])).toContain("probe broke");
});

test("[#344] a blank title is 400, a missing one 422", async () => {
  for (const title of ["", "  \t"]) expect((await server.post("/tasks", { title })).status).toBe(400);
  const { status, body } = await server.post("/tasks", {});
  expect(status).toBe(422);
  expect(body.detail).toEqual([{ type: "missing", loc: ["body", "title"], msg: "is required" }]);
});

test("[#345] a title of 10,000 characters is accepted", async () => {
  const title = "x".repeat(10_000);
  expect((await server.create({ title })).title).toBe(title);
});

test("[#346] Unicode title, body and assignee are accepted and returned", async () => {
  const fields = { title: "テスト 🎉", body: "naïve ∑ 𝔘", assignee: "инженер" };
  const { id } = await server.create(fields);
  expect((await server.get(`/tasks/${id}`)).body.task).toMatchObject(fields);
});

test("[#347] an unknown field is ignored", async () => {
  const { status, body } = await server.post("/tasks", { title: "x", colour: "red" });
  expect([status, body.task.title]).toEqual([200, "x"]);
  expect(body.task).not.toHaveProperty("colour");
});

test("[#348] a non-numeric or fractional priority is 422, a numeric string is taken", async () => {
  for (const priority of ["high", 3.5, "3.5", [], {}]) {
    const { status, body } = await server.post("/tasks", { title: "x", priority });
    expect([priority, status, body.detail[0].loc]).toEqual([priority, 422, ["body", "priority"]]);
  }
  for (const priority of [3, "3", " 3 ", 3.0]) expect((await server.create({ priority })).priority).toBe(3);
});

test("booleans are taken in words, strings must be strings", async () => {
  for (const triage of [true, 1, "1", "true", "yes", "ON", "t", "y"])
    expect((await server.create({ triage })).status).toBe("triage");
  for (const triage of [false, 0, "0", "false", "no", "off", "f", "n"])
    expect((await server.create({ triage })).status).toBe("ready");
  expect((await server.post("/tasks", { title: "x", triage: "perhaps" })).status).toBe(422);
  expect((await server.post("/tasks", { title: 7 })).status).toBe(422);
  expect((await server.post("/tasks", { title: "x", parents: "t_1" })).status).toBe(422);
});

test("a body that is not JSON, or not an object, is 422 and never echoed", async () => {
  for (const body of ['{"title": "secret-value"', "[1]", '"secret-value"', "null"]) {
    const { status, body: answer } = await server.post("/tasks", body);
    expect([body, status]).toEqual([body, 422]);
    expect(Array.isArray(answer.detail)).toBe(true);
    expect(JSON.stringify(answer)).not.toContain("secret-value");
  }
});

test("what a plain form can send is refused, except with a token in a header", async () => {
  const { headers } = await server.post("/login", { token: server.token }, { bare: true });
  const session = {
    cookie: (headers.get("set-cookie") ?? "").split(";")[0] ?? "",
    origin: "http://localhost",
  };
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const ask = { "content-type": type };
    const form = await server.post("/tasks", '{"title":"x"}', {
      bare: true,
      headers: { ...session, ...ask },
    });
    expect([type, form.status]).toEqual([type, 415]);
    expect((await server.post("/tasks", '{"title":"x"}', { headers: ask })).status).toBe(200);
  }
});

test("the kernel's refusals are 400 with a sentence, a code and a hint", async () => {
  const { status, body } = await server.post("/tasks", { title: "x", parents: ["t_nope"] });
  expect(status).toBe(400);
  expect(body).toMatchObject({ detail: expect.stringContaining("unknown parent"), code: "invalid_input" });
  expect((await server.post("/tasks", { title: "x", workspace_kind: "cloud" })).body.detail).toContain(
    "workspace_kind",
  );
  expect((await server.post("/tasks", { title: "x", skills: ["a,b"] })).body.detail).toContain("comma");
});

test("the same idempotency key gives the first task again", async () => {
  const first = await server.create({ idempotency_key: "k" });
  const { status, body } = await server.post("/tasks", { title: "other", idempotency_key: "k" });
  expect([status, body.task.id, body.task.title]).toEqual([200, first.id, "a task"]);
});

test("not_before, max_retries and model are taken too", async () => {
  const later = systemClock.now() + 3600;
  const task = await server.create({ not_before: later, max_retries: 2, model: "small" });
  expect(task).toMatchObject({
    status: "scheduled",
    not_before: later,
    max_retries: 2,
    model_override: "small",
  });
});

test("the answer carries the card and what undoes it", async () => {
  const { body } = await server.post("/tasks", { title: "x" });
  expect(body.summary).toMatchObject({ id: body.task.id, title: "x", status: "ready" });
  expect(body).toHaveProperty("event_id");
});
