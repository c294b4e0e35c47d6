import { afterEach, beforeEach, expect, test } from "bun:test";
import { TestServer } from "./server.ts";

let server: TestServer;
beforeEach(() => {
  server = new TestServer();
});
afterEach(() => server.close());

const statusOf = async (id: string) => (await server.get(`/tasks/${id}`)).body.task.status;
const runsOf = async (id: string) => (await server.get(`/tasks/${id}`)).body.runs;

test("[#314] status done with a result: the card is in done", async () => {
  const { id } = await server.create();
  const { status, body } = await server.patch(`/tasks/${id}`, { status: "done", result: "42" });
  expect([status, body.task.status, body.task.result]).toEqual([200, "done", "42"]);
  const { columns } = (await server.get("/board")).body;
  const done = columns.find((one: any) => one.name === "done").tasks;
  expect(done.map((one: any) => [one.id, one.result])).toEqual([[id, "42"]]);
});

test("[#315] blocked with a reason, then ready", async () => {
  const { id } = await server.create();
  const blocked = await server.patch(`/tasks/${id}`, { status: "blocked", block_reason: "no key" });
  expect(blocked.body.task.status).toBe("blocked");
  const { events } = (await server.get(`/tasks/${id}`)).body;
  expect(events.at(-1)).toMatchObject({ kind: "blocked", payload: { reason: "no key" } });
  expect((await server.patch(`/tasks/${id}`, { status: "ready" })).body.task.status).toBe("ready");
});

test("[#316] ready on a todo child with an unfinished parent", async () => {
  const parent = await server.create();
  const { id } = await server.create({ parents: [parent.id] });
  expect((await server.patch(`/tasks/${id}`, { status: "ready" })).body.task.status).toBe("ready");
});

test("[#317] the assignee changes, an empty one unassigns, null changes nothing", async () => {
  const { id } = await server.create({ assignee: "a" });
  expect((await server.patch(`/tasks/${id}`, { assignee: "b" })).body.task.assignee).toBe("b");
  expect((await server.patch(`/tasks/${id}`, { assignee: null })).body.task.assignee).toBe("b");
  expect((await server.patch(`/tasks/${id}`, { assignee: "" })).body.task.assignee).toBeNull();
});

test("[#318] priority and title together", async () => {
  const { id } = await server.create();
  const { body } = await server.patch(`/tasks/${id}`, { priority: 9, title: " new " });
  expect(body.task).toMatchObject({ priority: 9, title: "new" });
  const { events } = (await server.get(`/tasks/${id}`)).body;
  expect(events.map((event: any) => event.kind)).toEqual(["created", "reprioritized", "edited"]);
});

test("[#319] an unknown status is 400", async () => {
  const { id } = await server.create();
  const { status, body } = await server.patch(`/tasks/${id}`, { status: "paused" });
  expect([status, body.code]).toEqual([400, "invalid_input"]);
  expect(body.detail).toContain("unknown status");
});

test("[#320] triage on a ready task, then todo", async () => {
  const { id } = await server.create();
  expect((await server.patch(`/tasks/${id}`, { status: "triage" })).body.task.status).toBe("triage");
  const { status, body } = await server.patch(`/tasks/${id}`, { status: "todo" });
  expect([status, body.task.status]).toEqual([200, "todo"]);
});

test("[#321] done with summary and metadata stores both on the run", async () => {
  const { id } = await server.create();
  await server.patch(`/tasks/${id}`, { status: "done", summary: "s", metadata: { a: 1 } });
  expect((await runsOf(id))[0]).toMatchObject({ summary: "s", metadata: { a: 1 } });
});

test("[#322] done with only a result stores it as the run's summary", async () => {
  const { id } = await server.create();
  await server.patch(`/tasks/${id}`, { status: "done", result: "r" });
  expect((await runsOf(id))[0].summary).toBe("r");
});

test("[#323] archiving a running task closes its run as reclaimed and clears the pointer", async () => {
  const { id } = await server.create();
  await server.post(`/tasks/${id}/claim`, {});
  const { body } = await server.patch(`/tasks/${id}`, { status: "archived" });
  expect(body.task).toMatchObject({ status: "archived", current_run_id: null });
  expect(await runsOf(id)).toMatchObject([{ outcome: "reclaimed", ended_at: expect.any(Number) }]);
});

test("[#324] an empty patch is 200 and writes nothing, with and without a body", async () => {
  const { id } = await server.create();
  for (const body of [{}, "", { title: null, status: null }]) {
    expect((await server.patch(`/tasks/${id}`, body)).status).toBe(200);
    expect((await server.get(`/tasks/${id}`)).body.events).toHaveLength(1);
  }
});

test("[#325] running to ready closes the run as reclaimed and clears the pointer", async () => {
  const { id } = await server.create();
  await server.post(`/tasks/${id}/claim`, {});
  const { body } = await server.patch(`/tasks/${id}`, { status: "ready" });
  expect(body.task).toMatchObject({ status: "ready", current_run_id: null, claim_lock: null });
  expect(await runsOf(id)).toMatchObject([{ outcome: "reclaimed", ended_at: expect.any(Number) }]);
});

test("[#326] todo to ready creates no runs", async () => {
  const parent = await server.create();
  const { id } = await server.create({ parents: [parent.id] });
  await server.patch(`/tasks/${id}`, { status: "ready" });
  expect(await runsOf(id)).toEqual([]);
});

test("[#399] moving to running claims properly, or is refused with 409", async () => {
  const { id } = await server.create();
  const { status, body } = await server.patch(`/tasks/${id}`, { status: "running" });
  const [run] = await runsOf(id);
  expect([status, body.task]).toMatchObject([200, { status: "running", current_run_id: run.id }]);
  expect(run).toMatchObject({ status: "running", ended_at: null });
  expect(body.task.claim_lock).toBe(run.claim_lock);
  await server.patch(`/tasks/${id}`, { status: "blocked" });
  const refused = await server.patch(`/tasks/${id}`, { status: "running" });
  expect([refused.status, refused.body.code]).toEqual([409, "wrong_state"]);
});

test("[#418] a patch that is refused applies nothing of itself", async () => {
  const { id } = await server.create({ assignee: "a" });
  await server.patch(`/tasks/${id}`, { status: "done" });
  const before = await server.kept(id);
  for (const patch of [
    { assignee: "b", priority: 5, status: "blocked" },
    { assignee: "b", title: "  " },
    { assignee: "b", status: "nonsense" },
  ])
    expect((await server.patch(`/tasks/${id}`, patch)).status).toBeGreaterThanOrEqual(400);
  expect(await server.kept(id)).toEqual(before);
});

test("a refused transition is 409 and names the target; nothing else refuses a move", async () => {
  const at: Record<string, () => Promise<any>> = {
    todo: async () => server.create({ parents: [(await server.create()).id] }),
    triage: () => server.create({ triage: true }),
    ready: () => server.create(),
    blocked: () => moved("blocked"),
    done: () => moved("done"),
    archived: () => moved("archived"),
  };
  const moved = async (status: string) => {
    const { id } = await server.create();
    return (await server.patch(`/tasks/${id}`, { status })).body.task;
  };
  const refuse: Record<string, string[]> = {
    done: ["todo", "triage", "done", "archived"],
    blocked: ["todo", "triage", "blocked", "done", "archived"],
    archived: ["archived"],
    ready: [],
    todo: [],
    triage: [],
  };
  for (const [from, make] of Object.entries(at))
    for (const [to, refused] of Object.entries(refuse)) {
      const { id, status: before } = await make();
      const { status, body } = await server.patch(`/tasks/${id}`, { status: to });
      const expected = refused.includes(from) ? 409 : 200;
      expect({ from: before, to, status }).toEqual({ from, to, status: expected });
      if (expected === 200) expect(body.task.status).toBe(to);
      else expect(body.detail).toContain(to);
      if (expected === 409) expect(await statusOf(id)).toBe(from);
    }
});

test("a priority is told even when it stays; a body is kept as it is, and an empty one clears it", async () => {
  const { id } = await server.create({ body: "old" });
  const kinds = async () =>
    (await server.get(`/tasks/${id}`)).body.events.slice(1).map((event: any) => event.kind);
  await server.patch(`/tasks/${id}`, { priority: 0 });
  expect(await kinds()).toEqual(["reprioritized"]);
  expect((await server.patch(`/tasks/${id}`, { title: " t ", body: " b \n" })).body.task).toMatchObject({
    title: "t",
    body: " b \n",
  });
  expect(await kinds()).toEqual(["reprioritized", "edited"]);
  expect((await server.patch(`/tasks/${id}`, { title: " ", body: "lost" })).status).toBe(400);
  expect((await server.get(`/tasks/${id}`)).body.task.body).toBe(" b \n");
  expect((await server.patch(`/tasks/${id}`, { body: "" })).body.task.body || "").toBe("");
});

test("a card put to ready by hand lets those go that waited for nothing else", async () => {
  const waiting = await server.create();
  await server.patch(`/tasks/${waiting.id}`, { status: "todo" });
  const { id } = await server.create({ triage: true });
  await server.patch(`/tasks/${id}`, { status: "ready" });
  expect(await statusOf(waiting.id)).toBe("ready");
});

test("reassigning a running task is 409", async () => {
  const { id } = await server.create({ assignee: "a" });
  await server.post(`/tasks/${id}/claim`, {});
  const { status, body } = await server.patch(`/tasks/${id}`, { assignee: "b" });
  expect([status, body.detail]).toEqual([409, expect.stringContaining("currently running")]);
});

test("a result without status is stored", async () => {
  const { id } = await server.create();
  expect((await server.patch(`/tasks/${id}`, { result: "kept" })).body.task.result).toBe("kept");
});

test("further fields are set, and null clears them", async () => {
  const { id } = await server.create({ tenant: "acme" });
  const set = await server.patch(`/tasks/${id}`, {
    tenant: "other",
    skills: ["x"],
    max_runtime_seconds: "60",
    max_retries: 2,
  });
  expect(set.body.task).toMatchObject({
    tenant: "other",
    skills: ["x"],
    max_runtime_seconds: 60,
    max_retries: 2,
  });
  const cleared = await server.patch(`/tasks/${id}`, {
    tenant: null,
    skills: null,
    max_runtime_seconds: null,
    max_retries: null,
  });
  expect(cleared.body.task).toMatchObject({
    tenant: null,
    skills: null,
    max_runtime_seconds: null,
    max_retries: null,
  });
});

test("an array as metadata is 422", async () => {
  const { id } = await server.create();
  expect((await server.patch(`/tasks/${id}`, { status: "done", metadata: [1] })).status).toBe(422);
  expect(await statusOf(id)).toBe("ready");
});
