import { afterEach, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { call, operations } from "../../src/kernel/index.ts";
import { sleeper, Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

test("[#184] [#405] a dry run lists what it would start, obeys max, and leaves everything as it is", async () => {
  shop = await Workshop.open();
  const one = await shop.create({ assignee: "a" });
  const two = await shop.create({ assignee: "b" });
  const before = [await shop.shown(one.id), await shop.shown(two.id)];
  expect((await shop.dispatch({ dryRun: true })).spawned).toEqual([
    [one.id, "a", ""],
    [two.id, "b", ""],
  ]);
  expect((await shop.dispatch({ dryRun: true, max: 1 })).spawned).toEqual([[one.id, "a", ""]]);
  expect([await shop.shown(one.id), await shop.shown(two.id)]).toEqual(before);
});

test("a dry run holds what a pass would hold: caps count what it would have started, budgets and pauses too", async () => {
  const config = `
profiles: { a: { command: ["true"] }, b: { command: ["true"] }, c: { command: ["true"] }, d: { command: ["true"] } }
caps: { profile: { a: 1 }, tenant: { t: 1 } }
budgets: { profile: { b: { usd_per_day: 0 } } }
`;
  shop = await Workshop.open(config);
  for (const input of [
    { assignee: "a" },
    { assignee: "a" },
    { assignee: "b" },
    { assignee: "c", tenant: "t" },
    { assignee: "d", tenant: "t" },
    { assignee: "nobody" },
    { assignee: "d" },
  ])
    await shop.create(input);
  const told = ({ spawned, held }: Awaited<ReturnType<typeof shop.dispatch>>) => ({
    started: spawned.map(([, name]) => name),
    held: held.map(({ gates }) => gates.map(({ code, message }) => [code, message])),
  });
  const planned = told(await shop.dispatch({ dryRun: true }));
  expect(planned.started).toEqual(["a", "c", "d"]);
  expect(planned.held.flat().map(([code]) => code)).toEqual([
    "cap:profile a",
    "budget:profile b",
    "cap:tenant t",
    "no_such_profile:nobody",
  ]);
  expect(told(await shop.dispatch({ spawn: () => null }))).toEqual(planned);
  await shop.create({ assignee: "d", priority: 9 });
  await call(shop.board, operations.pause, { reason: null });
  const { spawned, held } = await shop.dispatch({ dryRun: true });
  expect([spawned, held.flatMap(({ gates }) => gates.map(({ code }) => code))]).toEqual([
    [],
    ["board_paused"],
  ]);
});

test("a dry run counts what it would start against the caps of host and board", async () => {
  for (const cap of ["host", "board"]) {
    shop = await Workshop.open(`caps: { ${cap}: 2 }`);
    for (const title of ["one", "two", "three"]) await shop.create({ title, assignee: "a" });
    const { spawned, held } = await shop.dispatch({ dryRun: true });
    expect([spawned.length, held.flatMap(({ gates }) => gates.map(({ message }) => message))]).toEqual([
      2,
      [`${cap} is full: 2 of 2 running`],
    ]);
    await shop.close();
  }
  shop = await Workshop.open();
});

test("[#405] a dry run sends no signals", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"] } }');
  const { id } = await shop.create({ assignee: "w", max_runtime_seconds: 5 });
  await shop.dispatch();
  shop.clock.advance(60);
  const signals: string[] = [];
  const result = await shop.dispatch({ dryRun: true, kill: (_pid, signal) => void signals.push(signal) });
  expect({ signals, timed_out: result.timed_out }).toEqual({ signals: [], timed_out: [] });
  expect((await shop.task(id)).status).toBe("running");
});

test("[#185] [#186] unassigned ready tasks are reported and never started, dry or real", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: null });
  for (const dryRun of [true, false])
    expect(await shop.dispatch({ dryRun, spawn: () => null })).toMatchObject({
      skipped_unassigned: [id],
      spawned: [],
    });
  expect(await shop.task(id)).toMatchObject({ status: "ready", claim_lock: null });
  expect(await shop.runs(id)).toEqual([]);
});

test("max 0 starts nothing and reports nothing; a failed start does not count against max", async () => {
  shop = await Workshop.open();
  const bad = await shop.create({
    assignee: "w",
    workspace_kind: "dir",
    workspace_path: "not/absolute",
    priority: 5,
  });
  const good = await shop.create({ assignee: "w" });
  await shop.create({ assignee: null });
  expect(await shop.dispatch({ max: 0, spawn: () => null })).toMatchObject({
    spawned: [],
    skipped_unassigned: [],
  });
  const { spawned, skipped_unassigned } = await shop.dispatch({ max: 1, spawn: () => null });
  expect(spawned.map(([id]) => id)).toEqual([good.id]);
  expect(skipped_unassigned).toEqual([]);
  expect((await shop.runs(bad.id))[0]?.outcome).toBe("spawn_failed");
});

test("[#187] a child whose parent was completed is started with its own assignee", async () => {
  shop = await Workshop.open();
  const parent = await shop.create({ assignee: "first" });
  const child = await shop.create({ assignee: "second", parents: [parent.id] });
  await call(shop.board, operations.complete, { task_id: parent.id, result: "ok" });
  const { spawned } = await shop.dispatch({ spawn: () => null });
  expect(spawned).toEqual([[child.id, "second", expect.any(String)]]);
  expect((await shop.task(child.id)).status).toBe("running");
});

test("[#188] an expired claim is taken back first, in a dry run too", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w" });
  for (const dryRun of [true, false]) {
    await call(shop.board, operations.claim, { task_id: id, ttl_seconds: 10 });
    shop.clock.advance(11);
    const { reclaimed, spawned } = await shop.dispatch({ dryRun, spawn: () => null });
    expect({ reclaimed, started: spawned.length }).toEqual({ reclaimed: 1, started: 1 });
  }
});

test("[#189] a spawn that returns a pid adds one spawned event with exactly that pid", async () => {
  shop = await Workshop.open();
  const child = sleeper();
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch({ spawn: () => child.pid });
  expect((await shop.events(id, "spawned")).map(({ payload }) => payload)).toEqual([{ pid: child.pid }]);
  await child.kill();
});

test("[#190] a spawn that returns no pid leaves the task running, supervised by its lease alone", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w", max_runtime_seconds: 1 });
  await shop.dispatch({ spawn: () => null });
  shop.clock.advance(60);
  expect(await shop.dispatch()).toMatchObject({ crashed: [], timed_out: [], reclaimed: 0 });
  expect(await shop.task(id)).toMatchObject({ status: "running", worker_pid: null });
  expect(await shop.events(id, "spawned")).toEqual([]);
  shop.clock.advance(900);
  expect(await shop.dispatch({ max: 0 })).toMatchObject({ reclaimed: 1 });
});

test("[#191] an absolute directory workspace that does not exist is created", async () => {
  shop = await Workshop.open();
  const path = join(shop.home, "deep", "er");
  const { id } = await shop.create({ assignee: "w", workspace_kind: "dir", workspace_path: path });
  expect((await shop.dispatch({ spawn: () => null })).spawned).toEqual([[id, "w", path]]);
  expect(statSync(path).isDirectory()).toBe(true);
});

test("[#191] [#179] an uncreatable workspace is a failed start, not a failed pass, and the error says which", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({
    assignee: "w",
    workspace_kind: "dir",
    workspace_path: "/proc/nowhere/here",
  });
  const other = await shop.create({ assignee: "w" });
  const { spawned } = await shop.dispatch({ spawn: () => null });
  expect(spawned.map(([task]) => task)).toEqual([other.id]);
  const [run] = await shop.runs(id);
  expect(run?.outcome).toBe("spawn_failed");
  expect(run?.error).toStartWith("workspace: ");
  expect(run?.error).toContain("/proc/nowhere");
});

test("[#80] a triage task is not touched by a pass", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "w", triage: true });
  expect((await shop.dispatch({ spawn: () => null })).promoted).toBe(0);
  expect((await shop.task(id)).status).toBe("triage");
});

test("an assignee no profile is called is held with the reason, not tried", async () => {
  shop = await Workshop.open('profiles: { known: { command: ["true"] } }');
  const { id } = await shop.create({ assignee: "unknown" });
  const { held } = await shop.dispatch();
  expect(held.map(({ task_id, gates }) => [task_id, gates[0]?.code])).toEqual([
    [id, "no_such_profile:unknown"],
  ]);
  expect(await shop.runs(id)).toEqual([]);
});

test("caps hold: a full profile leaves room for others, a full board stops the pass", async () => {
  shop = await Workshop.open("caps: { board: 3, profile: { a: 1 } }");
  for (const assignee of ["a", "a", "a", "b", "b", "b"]) await shop.create({ assignee });
  const { spawned, held } = await shop.dispatch({ spawn: () => null });
  expect(spawned.map(([, profile]) => profile)).toEqual(["a", "b", "b"]);
  expect(held.flatMap(({ gates }) => gates.map(({ code }) => code))).toEqual(["cap:profile a", "cap:board"]);
});

test("the host's cap counts what runs on other boards", async () => {
  shop = await Workshop.open("caps: { host: 2 }");
  await shop.create({ assignee: "a" });
  const { spawned, held } = await shop.dispatch({ spawn: () => null, hostRunning: () => Promise.resolve(2) });
  expect(spawned).toEqual([]);
  expect(held[0]?.gates[0]?.code).toBe("cap:host");
});

test("the memory guard holds starts while the host is short, and says by how much", async () => {
  shop = await Workshop.open("", { dispatch: "dispatch: { min_free_memory_mib: 99999999 }\n" });
  await shop.create({ assignee: "a" });
  const { spawned, held } = await shop.dispatch({ spawn: () => null });
  expect(spawned).toEqual([]);
  expect(held[0]?.gates[0]).toMatchObject({
    code: "host_short",
    message: expect.stringContaining("99999999 MiB"),
  });
});

test("a paused board starts nothing and its workers go on", async () => {
  shop = await Workshop.open();
  await shop.create({ assignee: "a" });
  await call(shop.board, operations.pause, { reason: "lunch" });
  const { spawned, held } = await shop.dispatch({ spawn: () => null });
  expect(spawned).toEqual([]);
  expect(held[0]?.gates[0]?.code).toBe("board_paused");
});

test("a task in review is started for its reviewer", async () => {
  shop = await Workshop.open(
    'profiles: { coder: { command: ["true"], on_exit_zero: review }, critic: { command: ["echo", "looks good"] } }',
  );
  const { id } = await shop.create({ assignee: "coder", reviewer: "critic" });
  await shop.dispatchUntil("the review to end", async () => (await shop.task(id)).status === "done");
  const runs = await shop.runs(id);
  expect(runs.map(({ profile, purpose, outcome }) => [profile, purpose, outcome])).toEqual([
    ["coder", null, "review_requested"],
    ["critic", "review", "completed"],
  ]);
});

test("a reviewer who is no profile is a person: the card waits in review and nobody is started", async () => {
  shop = await Workshop.open();
  shop.program("hermes", "exit 0");
  const { id } = await shop.create({ assignee: "coder", reviewer: "alice" });
  await call(shop.board, operations["request-review"], { task_id: id });
  const { spawned, held } = await shop.dispatch();
  expect({ spawned, held }).toEqual({ spawned: [], held: [] });
  expect((await shop.task(id)).status).toBe("review");
});
