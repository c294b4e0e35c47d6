import { expect, test } from "bun:test";
import * as fc from "fast-check";
import type { Board } from "../../src/kernel/index.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { DISPATCHER, testBoard } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const why = (task_id: string, world: object = {}) =>
  verb(here.board, "why", { task_id, dispatcher_alive: true, ...world });
const codes = async (task_id: string, world: object = {}) =>
  (await why(task_id, world)).gates.map(({ code }) => code);

test("every waiting status has its reason and the command that lifts it", async () => {
  const parent = await made(here.board);
  const at = here.clock.now() + 60;
  const cases: [string, string, string | null][] = [
    [await made(here.board, { parents: [parent] }), `waiting_parent:${parent}`, "promote"],
    [await made(here.board, { not_before: at }), "scheduled", "promote"],
    [await made(here.board, { triage: true }), "triage", "promote"],
    [await made(here.board, { assignee: null }), "unassigned", "assign"],
  ];
  const [blocked, reviewed, running, done] = [
    await made(here.board),
    await made(here.board),
    await made(here.board),
    await made(here.board),
  ];
  await verb(here.board, "block", { task_id: blocked, kind: "needs_input" });
  await verb(here.board, "request-review", { task_id: reviewed });
  await claimed(here.board, running);
  await verb(here.board, "complete", { task_id: done });
  cases.push(
    [blocked, "blocked", "unblock"],
    [reviewed, "in_review", "complete"],
    [running, "running", null],
    [done, "done", "reopen"],
  );
  for (const [id, code, operation] of cases) {
    const { gates, position, status } = await why(id);
    expect(gates.map((gate) => gate.code)).toEqual([code]);
    expect(gates[0]?.fix?.operation ?? null).toBe(operation);
    if (gates[0]?.fix) expect(gates[0].fix.command).toContain(operation as string);
    expect(status).toBe((await verb(here.board, "show", { task_id: id })).task.status);
    if (code !== "unassigned") expect(position).toBeNull();
  }
});

test.each([
  ["success", null, "waits for PARENT, which is ready"],
  ["success", "failure", "waits for PARENT, which is done and failed"],
  ["failure", "success", "waits for the failure of PARENT, which is done"],
  ["any", null, "waits for the end of PARENT, which is ready"],
])(
  "a child of a %s link, its parent's outcome %s, is told what it waits for and how that stands",
  async (on, outcome, said) => {
    const parent = await made(here.board);
    const child = await made(here.board, { parents: [parent], parents_gate: on });
    if (outcome !== null) await verb(here.board, "complete", { task_id: parent, outcome });
    expect((await why(child)).gates.map(({ message }) => message)).toEqual([said.replace("PARENT", parent)]);
  },
);

test("what why says is what the claim's own transaction says", async () => {
  const { board } = here;
  const capped = board.under({ ...DEFAULT_SETTINGS, caps: { ...DEFAULT_SETTINGS.caps, board: 1 } });
  const [one, two] = [await made(board), await made(board, { assignee: "bob" })];
  await claimed(board, one);
  await verb(board, "drain");
  await verb(board, "park", { name: "bob", until: here.clock.now() + 5, reason: "429" });
  const world = { profiles: ["ada"], host_short: "memory is short" };
  const said = await verb(capped, "why", { task_id: two, ...world });
  const refused = await verb(capped, "claim", { task_id: two, dispatch: true, ...world });
  const withoutPresence = said.gates.filter(({ code }) => code !== "dispatcher_down");
  expect(withoutPresence).toEqual(refused.gates);
  expect(said.gates.map(({ code }) => code)).toEqual([
    "board_draining",
    "no_such_profile:bob",
    "cap:board",
    "host_short",
    "dispatcher_down",
  ]);
  expect((await verb(capped, "why", { task_id: two })).gates.map(({ code }) => code)).toContain("parked:bob");
});

test("an open breaker tells how often and why it failed", async () => {
  const id = await made(here.board, { max_retries: 1 });
  const { run_id } = await claimed(here.board, id);
  await verb(here.board.as(DISPATCHER), "fail", {
    task_id: id,
    run_id,
    outcome: "crashed",
    error: "out of memory",
  });
  const [gate] = (await why(id)).gates;
  expect(gate).toMatchObject({ code: "breaker", message: "gave up after 1 failures: out of memory" });
});

test("the place in the queue follows priority, then age, and counts only startable profiles", async () => {
  const [first, second] = [await made(here.board), await made(here.board)];
  const urgent = await made(here.board, { priority: 5, assignee: "bob" });
  await made(here.board, { assignee: null, priority: 9 });
  expect(await Promise.all([urgent, first, second].map(async (id) => (await why(id)).position))).toEqual([
    1, 2, 3,
  ]);
  expect((await why(second, { profiles: ["ada"] })).position).toBe(2);
});

test("waiting raises priority when aging is on", async () => {
  const old = await made(here.board);
  here.clock.advance(120);
  const young = await made(here.board, { priority: 1 });
  const aging = here.board.under({ ...DEFAULT_SETTINGS, agingSeconds: 60 });
  expect((await verb(here.board, "queue")).map(({ id }) => id)).toEqual([young, old]);
  expect((await verb(aging, "queue")).map(({ id }) => id)).toEqual([old, young]);
});

test("a dispatcher is known by its presence row, until it falls silent or stops", async () => {
  const id = await made(here.board);
  const dispatcher = here.board.as(DISPATCHER);
  const presence = { id: "d1", pid: 5, host: "testhost", process_identity: "b|1", interval_seconds: 10 };
  const down = async () =>
    (await verb(here.board, "why", { task_id: id })).gates.some(({ code }) => code === "dispatcher_down");
  expect(await down()).toBe(true);
  await verb(dispatcher, "beat", presence);
  expect(await down()).toBe(false);
  here.clock.advance(51);
  expect(await down()).toBe(true);
  await verb(dispatcher, "beat", presence);
  expect(await verb(here.board, "dispatchers")).toMatchObject([
    { id: "d1", alive: true, started_at: here.clock.now() - 51 },
  ]);
  await verb(dispatcher, "beat", { ...presence, stop: true });
  expect(await verb(here.board, "dispatchers")).toEqual([]);
  expect(await down()).toBe(true);
});

test("an unknown task is refused", async () => {
  expect((await refusal(why("t_nope"))).code).toBe("not_found");
  expect(await codes(await made(here.board))).toEqual([]);
});

const situation = fc.record({
  assignee: fc.constantFrom("ada", "bob", "constructor", null),
  reviewer: fc.constantFrom("ada", null),
  status: fc.constantFrom("ready", "ready", "ready", "todo", "triage", "blocked", "review", "done", "weird"),
  lock: fc.constantFrom(null, null, "other:1"),
  not_before: fc.constantFrom(null, -5, 0, 5),
  retry_at: fc.constantFrom(null, -5, 0, 5),
  process: fc.boolean(),
  board: fc.constantFrom("running", "running", "pause", "drain"),
  parked: fc.constantFrom(null, "ada", "bob"),
  cap: fc.constantFrom(null, null, "host", "board", "profile", "eachProfile", "tenant"),
  profiles: fc.constantFrom(undefined, ["ada", "constructor"]),
  budget: fc.constantFrom(null, null, "board", "eachProfile", "eachTask"),
  short: fc.constantFrom(undefined, undefined, "memory is short"),
});

test("a dispatcher's claim succeeds exactly when why finds no gate, whatever the situation", async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (given) => {
      const { board, clock, close } = await testBoard();
      try {
        const at = (offset: number | null) => (offset === null ? null : clock.now() + offset);
        await claimed(board, await made(board, { assignee: given.assignee, tenant: "t" }));
        const id = await made(board, { assignee: given.assignee, reviewer: given.reviewer, tenant: "t" });
        await board.transaction(async (tx) => {
          await tx.sql`
            update tasks set status = ${given.status}, claim_lock = ${given.lock},
              not_before = ${at(given.not_before)}, retry_at = ${at(given.retry_at)} where id = ${id}`;
          if (given.process)
            await tx.sql`
              insert into kanbun_processes (run_id, task_id, host, pid, spawned_at) values (99, ${id}, 'h', 5, 1)`;
        });
        const earlier = await claimed(board, await made(board, { assignee: "bob" }));
        await verb(board.as(DISPATCHER), "gone", { run_id: earlier.run_id, cost_usd: 2 });
        await verb(board, "complete", { task_id: earlier.task.id });
        if (given.board !== "running") await verb(board, given.board as "pause" | "drain");
        if (given.parked) await verb(board, "park", { name: given.parked, until: clock.now() + 5 });
        const one = (name: string) => (given.cap === name ? 1 : null);
        const capped = board.under({
          ...DEFAULT_SETTINGS,
          caps: {
            host: one("host"),
            board: one("board"),
            eachProfile: one("eachProfile"),
            profile: given.cap === "profile" ? { ada: 1, bob: 1 } : {},
            tenant: given.cap === "tenant" ? { t: 1 } : {},
          },
          budgets: {
            ...DEFAULT_SETTINGS.budgets,
            ...(given.budget
              ? { [given.budget]: { usd: given.budget === "eachTask" ? 0 : 2, tokens: null } }
              : {}),
          },
        });
        const world = { profiles: given.profiles, host_short: given.short, host_running: 1 };
        const said = await verb(capped, "why", { task_id: id, dispatcher_alive: true, ...world });
        const { claim, gates } = await verb(capped, "claim", { task_id: id, dispatch: true, ...world });
        expect(gates).toEqual(said.gates);
        expect(claim !== null).toBe(said.gates.length === 0);
      } finally {
        close();
      }
    }),
    { numRuns: 150 },
  );
});

test("a ready task another program has locked says so, and the command lifts it", async () => {
  const id = await made(here.board);
  await here.board.transaction((tx) => tx.sql`update tasks set claim_lock = 'other:1' where id = ${id}`);
  const { gates } = await why(id);
  expect(gates).toMatchObject([{ code: "locked", message: "is locked by other:1" }]);
  await verb(here.board, gates[0]?.fix?.operation as "promote", gates[0]?.fix?.input);
  expect(await codes(id)).toEqual([]);
});

test("names that every object has a property of are names like others", async () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    const id = await made(here.board, { assignee: name, tenant: name });
    expect(await codes(id)).toEqual([]);
    const { by_assignee } = await verb(here.board, "stats");
    expect(Object.entries(by_assignee).filter(([key]) => key === name)).toEqual([[name, { ready: 1 }]]);
    expect(({} as Record<string, unknown>)["ready"]).toBeUndefined();
    await claimed(here.board, id, { dispatch: true });
  }
});

test("why-list says of each waiting task what why says of it, and looks at the queue once for all", async () => {
  const { board } = here;
  const parent = await made(board, { priority: 5 });
  const ids = [parent, await made(board, { parents: [parent] }), await made(board), await made(board)];
  const [done, running] = [await made(board), await made(board)];
  await verb(board, "complete", { task_id: done });
  await claimed(board, running);
  const looks: string[] = [];
  const watched: Board = {
    ...board,
    sql: (strings, ...values) => {
      looks.push(strings[0] ?? "");
      return board.sql(strings, ...values);
    },
  };
  const world = { profiles: ["ada"], host_short: "memory is short" };
  const said = await verb(watched, "why-list", { task_ids: [...ids, done, running, "t_gone"], ...world });
  expect(said).toEqual(await Promise.all(ids.map((task_id) => verb(board, "why", { task_id, ...world }))));
  expect(said.map(({ position }) => position)).toEqual([1, null, 2, 3]);
  const whole = looks.filter((text) => /from kanbun_dispatchers|select t\.id, t\.title, case/u.test(text));
  expect(whole.length).toBe(2);
});

test("a status of another program says so, and the command leads out of it", async () => {
  const id = await made(here.board);
  await here.board.transaction((tx) => tx.sql`update tasks set status = 'paused' where id = ${id}`);
  const [gate] = (await why(id)).gates;
  expect(gate).toMatchObject({ code: "unknown_status", message: expect.stringContaining("paused") });
  await verb(here.board, gate?.fix?.operation as "move", gate?.fix?.input);
  expect(await verb(here.board, "promote-due")).toBe(1);
  expect(await codes(id)).toEqual([]);
});
