import { afterEach, expect, test } from "bun:test";
import { Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

const boom = (): never => {
  throw new Error("no credentials");
};

test("[#173] [#176] [#183] below the limit each failing spawn puts the task back, counts one, keeps the error, leaves no lock", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w", max_retries: 5 });
  for (const failures of [1, 2, 3]) {
    const spawn = () => Promise.reject(new Error(`no credentials (${failures})`));
    const { auto_blocked, spawned } = await shop.dispatch({ spawn });
    expect({ auto_blocked, spawned }).toEqual({ auto_blocked: [], spawned: [] });
    expect(await shop.task(id)).toMatchObject({
      status: "ready",
      consecutive_failures: failures,
      last_failure_error: `no credentials (${failures})`,
      claim_lock: null,
      claim_expires: null,
      current_run_id: null,
    });
  }
});

test("[#174] [#175] the failure that reaches the limit blocks the task and is listed in that pass only", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w" });
  const listed = [];
  for (let tick = 0; tick < 3; tick += 1)
    listed.push((await shop.dispatch({ spawn: boom, failureLimit: 3 })).auto_blocked);
  expect(listed).toEqual([[], [], [id]]);
  expect((await shop.task(id)).status).toBe("blocked");
});

test("[#177] [#178] a spawn that works resets the counter, and the task runs with its pid", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch({ spawn: boom });
  await shop.dispatch({ spawn: () => process.pid });
  expect(await shop.task(id)).toMatchObject({
    status: "running",
    worker_pid: process.pid,
    consecutive_failures: 0,
    last_failure_error: null,
  });
  await shop.board.sql`update kanbun_processes set gone_at = 1`;
});

test("[#179] [#180] a workspace that cannot be resolved is a failure like any other", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w", workspace_kind: "dir", workspace_path: "relative/path" });
  const other = await shop.create({ assignee: "w" });
  const first = await shop.dispatch({ spawn: () => null });
  expect(first.spawned.map(([task]) => task)).toEqual([other.id]);
  const { last_failure_error } = await shop.task(id);
  expect(last_failure_error).toContain("workspace");
  expect(last_failure_error).toContain("non-absolute");
  await shop.dispatch();
  expect((await shop.dispatch()).auto_blocked).toEqual([id]);
  expect((await shop.task(id)).status).toBe("blocked");
});

test("[#181] [#182] five failures with limit 5: four spawn_failed runs, then gave_up with the error", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w" });
  for (let tick = 0; tick < 5; tick += 1) await shop.dispatch({ spawn: boom, failureLimit: 5 });
  const runs = await shop.runs(id);
  expect(runs.map(({ outcome }) => outcome)).toEqual([
    ...Array<string>(4).fill("spawn_failed"),
    "gave_up",
  ] as never);
  expect(runs.at(-1)?.error).toBe("no credentials");
  const kinds = (await shop.events(id)).map(({ kind }) => kind);
  expect(kinds.at(-1)).toBe("gave_up");
  expect(kinds).not.toContain("spawn_auto_blocked");
});

test("every kind of failure counts in the one counter: crashes open the breaker too", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sh", "-c", "echo disk is full; exit 3"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatchUntil("the breaker", async () => (await shop.task(id)).status === "blocked");
  const runs = await shop.runs(id);
  expect(runs.map(({ outcome }) => outcome)).toEqual(["crashed", "crashed", "gave_up"]);
  expect(runs[0]?.error).toBe("exit 3: disk is full");
});

test("the same crash again and again has one fingerprint, and the last lines stand in the record", async () => {
  shop = await Workshop.open(
    `profiles: { w: { command: ["sh", "-c", "echo line one; echo cannot open /tmp/x-$$ at 0x\${KANBAN_RUN}aabbcc; exit 1"] } }`,
  );
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatchUntil("the breaker", async () => (await shop.task(id)).status === "blocked");
  const [first, second, third] = (await shop.runs(id)).map(({ metadata }) => metadata);
  expect(first?.["log_tail"]).toEqual(["line one", expect.stringContaining("cannot open /tmp/x-")]);
  expect(second?.["fingerprint"]).toBe(first?.["fingerprint"]);
  expect([first, second, third].map((each) => each?.["fingerprint_repeats"])).toEqual([0, 1, 2]);
});

test("a profile's own limit opens the breaker earlier; the task's own goes before it", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["false"], max_retries: 1 } }');
  const strict = await shop.create({ assignee: "w" });
  const patient = await shop.create({ assignee: "w", max_retries: 2 });
  await shop.dispatchUntil("both", async () => (await shop.task(patient.id)).status === "blocked");
  expect(await shop.runs(strict.id)).toHaveLength(1);
  expect(await shop.runs(patient.id)).toHaveLength(2);
});

test("after a failure the task cools down; the next pass leaves it until then", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["false"] } }', {
    dispatch: "dispatch: { retry_backoff_seconds: 10, min_free_memory_mib: 0 }\n",
  });
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatchUntil("the crash", async () => (await shop.runs(id))[0]?.outcome === "crashed");
  expect((await shop.dispatch()).spawned).toEqual([]);
  expect((await shop.task(id)).retry_at).toBe(shop.clock.now() + 10);
  shop.clock.advance(10);
  expect((await shop.dispatch()).spawned).toHaveLength(1);
});
