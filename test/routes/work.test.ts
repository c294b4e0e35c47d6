import { afterAll, beforeAll, expect, test } from "bun:test";
import { openPlace } from "../../src/config/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { until } from "../support/program.ts";
import { EventReader } from "./events.ts";
import { ListeningServer } from "./server.ts";

const CONFIG = `
profiles:
  quick: {command: [sh, -c, "echo working on {task_id}"]}
  slow: {command: [sh, -c, "echo started; exec sleep 600"]}
  missing: {command: [no-such-program-anywhere]}
dispatch: {grace_seconds: 1, min_free_memory_mib: 0}
`;

let server: ListeningServer;
beforeAll(async () => {
  server = await ListeningServer.start({ dispatch: true }, CONFIG);
});
afterAll(() => server.remove());

async function ask(method: string, path: string, body?: unknown): Promise<any> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await server.fetch(`/api${path}`, { method, ...sent });
  return { status: response.status, body: await response.json() };
}
const task = async (id: string) => (await ask("GET", `/tasks/${id}`)).body.task;
const reaches = (id: string, status: string) =>
  until(`${id} to be ${status}`, async () => (await task(id)).status === status);

test("a task with a profile runs to done by itself, and its page sees every step", async () => {
  const events = new EventReader(await server.fetch("/api/events/stream"));
  const { id } = await server.create({ assignee: "quick" });
  const kinds: string[] = [];
  while (!kinds.includes("completed")) {
    const { data } = await events.nextOf("change");
    kinds.push(...data.events.filter((event: any) => event.task_id === id).map((event: any) => event.kind));
  }
  expect(kinds).toEqual(["created", "claimed", "spawned", "completed"]);
  await events.cancel();
  expect((await ask("GET", `/tasks/${id}/log`)).body.content).toContain(`working on ${id}`);
});

test("once the server says where it is, its boards tell who starts their workers", async () => {
  const own = await ListeningServer.start({ dispatch: true }, CONFIG);
  const board = await openPlace(own.place, { role: "operator", name: "test" });
  expect(await call(board, operations.dispatchers, {})).toMatchObject([{ pid: process.pid, alive: true }]);
  board.close();
  await own.remove();
});

test("no warning while the server dispatches, and the state says so", async () => {
  const { body } = await ask("POST", "/tasks", { title: "x", assignee: "quick" });
  expect(body).not.toHaveProperty("warning");
  const unknown = await ask("POST", "/tasks", { title: "x", assignee: "nosuch" });
  expect(unknown.body.warning).toContain("no profile is called nosuch");
  expect((await ask("GET", "/snapshot")).body.dispatcher).toMatchObject({
    running: true,
    last_tick_at: expect.any(Number),
  });
});

test("who works shows under both names; terminating a run stops its process", async () => {
  const { id } = await server.create({ assignee: "slow" });
  await reaches(id, "running");
  const worker = await until("its process", async () =>
    (await ask("GET", "/workers")).body.workers.find((each: any) => each.task_id === id && each.pid),
  );
  expect((await ask("GET", "/workers/active")).body.workers).toContainEqual(worker);
  expect((await ask("GET", `/runs/${worker.run_id}`)).body.run).toMatchObject({
    id: worker.run_id,
    task_id: id,
  });
  await ask("POST", "/pause", {});
  const { status, body } = await ask("POST", `/runs/${worker.run_id}/terminate`, { reason: "enough" });
  expect([status, body.stopped]).toEqual([200, [{ run_id: worker.run_id, pid: worker.pid }]]);
  expect(() => process.kill(worker.pid, 0)).toThrow();
  expect((await ask("POST", `/tasks/${id}/terminate`, {})).status).toBe(409);
  await ask("POST", `/tasks/${id}/cancel`, {});
  await ask("POST", "/resume", {});
});

test("`run` makes a waiting task ready and has it started; what is held says why", async () => {
  const blocked = await server.create({ assignee: "quick", triage: true });
  const { body } = await ask("POST", `/tasks/${blocked.id}/run`, {});
  expect(body).toMatchObject({ started: expect.any(Boolean), task: { id: blocked.id } });
  await reaches(blocked.id, "done");
  const nobody = await server.create({});
  const held = await ask("POST", `/tasks/${nobody.id}/run`, {});
  expect(held.body).toMatchObject({ started: false, gates: [{ code: "unassigned" }] });
});

test("`why` knows the profiles, and `diagnostics` says the same", async () => {
  const { id } = await server.create({ assignee: "nobody-is-called-so" });
  const why = (await ask("GET", `/tasks/${id}/why`)).body;
  expect(why.gates.map((gate: any) => gate.code)).toContain("no_such_profile:nobody-is-called-so");
  expect((await ask("GET", `/tasks/${id}/diagnostics`)).body).toEqual(why);
});

test("[#331] a dispatch with dry_run and max answers with what would be done", async () => {
  const { status, body } = await ask("POST", "/dispatch?dry_run=true&max=3");
  expect(status).toBe(200);
  for (const name of [
    "reclaimed",
    "promoted",
    "spawned",
    "skipped_unassigned",
    "crashed",
    "auto_blocked",
    "timed_out",
  ])
    expect(body).toHaveProperty(name);
  expect((await ask("POST", "/dispatch?max=some")).status).toBe(422);
  expect((await ask("POST", "/dispatch?dry_run=perhaps")).status).toBe(422);
});

test("profiles tell whether their worker could start", async () => {
  const { body } = await ask("GET", "/profiles");
  const byName = Object.fromEntries(body.profiles.map((profile: any) => [profile.name, profile]));
  expect(byName.quick).toMatchObject({
    ok: true,
    preset: "shell",
    executable: expect.stringContaining("sh"),
  });
  expect(byName.missing).toMatchObject({
    ok: false,
    problems: [{ severity: "error", fix: expect.any(String) }],
  });
});

test("a board made while the server runs is worked too", async () => {
  expect((await ask("POST", "/boards", { slug: "second", name: "Second" })).body.board).toMatchObject({
    slug: "second",
    name: "Second",
    exists: true,
  });
  const { body } = await ask("POST", "/tasks?board=second", { title: "there", assignee: "quick" });
  await until(
    "it to be done",
    async () => (await ask("GET", `/tasks/${body.task.id}?board=second`)).body.task.status === "done",
  );
});

test("workers outlive the server", async () => {
  const own = await ListeningServer.start({ dispatch: true }, CONFIG);
  const { id } = await own.create({ assignee: "slow" });
  const find = async () =>
    ((await (await own.fetch("/api/workers")).json()) as any).workers.find(
      (each: any) => each.task_id === id && each.pid,
    );
  const { pid } = await until("its process", find);
  await own.server.close();
  expect(process.kill(pid, 0)).toBe(true);
  process.kill(-pid, "SIGKILL");
  await own.remove();
});
