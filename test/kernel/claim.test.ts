import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Board } from "../../src/kernel/index.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { OPERATOR, testBoard, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });

test("[#82] [#93] the first claimer gets the task, the second gets nothing and no error", async () => {
  const id = await made(here.board);
  expect((await claimed(here.board, id)).task).toMatchObject({ id, status: "running" });
  const second = await verb(here.board, "claim", { task_id: id });
  expect(second.claim).toBeNull();
  expect(second.gates.map(({ code }) => code)).toEqual(["running"]);
});

test("[#83] [#88] [#89] only ready tasks can be claimed; an unknown id is no error either", async () => {
  const parent = await made(here.board);
  const todo = await made(here.board, { parents: [parent] });
  const [done, archived, blocked] = [await made(here.board), await made(here.board), await made(here.board)];
  const [triage, byHand] = [await made(here.board, { triage: true }), await made(here.board)];
  await verb(here.board, "move", { task_id: byHand, status: "todo" });
  await verb(here.board, "complete", { task_id: done });
  await verb(here.board, "archive", { task_id: archived });
  await verb(here.board, "block", { task_id: blocked });
  for (const task_id of [todo, byHand, done, archived, blocked, triage, "t_nope"])
    expect((await verb(here.board, "claim", { task_id })).claim).toBeNull();
  await verb(here.board, "promote-due");
});

test("[#84] of eight simultaneous claimers exactly one gets it", async () => {
  const id = await made(here.board);
  const all = await Promise.all(Array.from({ length: 8 }, () => verb(here.board, "claim", { task_id: id })));
  expect(all.filter(({ claim }) => claim !== null).length).toBe(1);
  expect((await show(id)).runs.length).toBe(1);
  const hands = [];
  for (let i = 0; i < 8; i += 1) hands.push(await testBoard({}, join(here.dir, "shared.db")));
  const task_id = await made(hands[0]?.board as Board);
  const shared = await Promise.all(hands.map(({ board }) => verb(board, "claim", { task_id })));
  expect(shared.filter(({ claim }) => claim !== null).length).toBe(1);
  expect((await verb(hands[7]?.board as Board, "runs", { task_id })).length).toBe(1);
  for (const { close } of hands) close();
});

test("[#85] [#86] [#87] a claim opens one run that holds lock, expiry and profile", async () => {
  const id = await made(here.board, { max_runtime_seconds: 60 });
  expect((await show(id)).task.current_run_id).toBeNull();
  const { task, run_id } = await claimed(here.board, id, { ttl_seconds: 30 });
  const expires = here.clock.now() + 30;
  expect(task).toMatchObject({ current_run_id: run_id, claim_lock: "testhost:1", claim_expires: expires });
  const { runs, events } = await show(id);
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({
    id: run_id,
    profile: "ada",
    status: "running",
    outcome: null,
    ended_at: null,
    claim_lock: "testhost:1",
    claim_expires: expires,
    max_runtime_seconds: 60,
  });
  expect(events.at(-1)).toMatchObject({
    kind: "claimed",
    run_id,
    payload: { lock: "testhost:1", expires, run_id },
  });
});

test("[#92] a ready task with a leftover open run closes it as reclaimed and opens another", async () => {
  const id = await made(here.board);
  const first = await claimed(here.board, id);
  await here.board.transaction(
    (tx) =>
      tx.sql`update tasks set status = 'ready', claim_lock = null, claim_expires = null where id = ${id}`,
  );
  const second = await claimed(here.board, id);
  expect(second.run_id).not.toBe(first.run_id);
  const { runs } = await show(id);
  expect(runs.map(({ outcome }) => outcome)).toEqual(["reclaimed", null]);
  expect(runs[0]?.summary).toContain("invariant recovery");
  await here.board.transaction(async (tx) => {
    await tx.sql`update task_runs set summary = 'its own' where id = ${second.run_id}`;
    await tx.sql`update tasks set status = 'ready', claim_lock = null, claim_expires = null where id = ${id}`;
  });
  await claimed(here.board, id);
  expect((await show(id)).runs[1]?.summary).toBe("its own");
});

test("the token is told to the claimer alone and stands in no reading", async () => {
  const id = await made(here.board);
  const { token } = await claimed(here.board, id);
  expect(token).toMatch(/^token-/u);
  for (const read of [
    show(id),
    verb(here.board, "runs", { task_id: id }),
    verb(here.board, "board"),
    verb(here.board, "workers"),
    verb(here.board, "changes-since", { since: 0 }),
  ])
    expect(JSON.stringify(await read)).not.toContain(token);
});

test("a heartbeat of an attempt before does not count for the next one", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await verb(here.board, "heartbeat", { task_id: id });
  await verb(here.board, "reclaim", { task_id: id });
  expect((await claimed(here.board, id)).task.last_heartbeat_at).toBeNull();
});

test("caps are counted in the claim's own transaction, whoever claims", async () => {
  const { board } = here;
  const capped = board.under({
    ...DEFAULT_SETTINGS,
    caps: { host: null, board: 3, profile: { ada: 1 }, eachProfile: 2, tenant: { acme: 1 } },
  });
  const ids = {
    ada1: await made(board),
    ada2: await made(board),
    bob1: await made(board, { assignee: "bob", tenant: "acme" }),
    bob2: await made(board, { assignee: "bob", tenant: "acme" }),
    cyd: await made(board, { assignee: "cyd" }),
    dan: await made(board, { assignee: "dan" }),
  };
  const codes = async (task_id: string) =>
    (await verb(capped, "claim", { task_id })).gates.map(({ code }) => code);
  expect(await codes(ids.ada1)).toEqual([]);
  expect(await codes(ids.ada2)).toEqual(["cap:profile ada"]);
  expect(await codes(ids.bob1)).toEqual([]);
  expect(await codes(ids.bob2)).toEqual(["cap:tenant acme"]);
  expect(await codes(ids.cyd)).toEqual([]);
  expect(await codes(ids.dan)).toEqual(["cap:board"]);
  expect((await verb(capped, "claim", { task_id: ids.dan, host_running: 9 })).claim).toBeNull();
});

test("a person may claim past what only holds the dispatcher: no assignee, cool-down, no such profile", async () => {
  const id = await made(here.board, { assignee: null });
  const world = { dispatch: true, profiles: ["ada"], host_short: "memory is short" };
  expect((await verb(here.board, "claim", { task_id: id, ...world })).gates.map(({ code }) => code)).toEqual([
    "unassigned",
    "host_short",
  ]);
  expect((await claimed(here.board, id)).profile).toBeNull();
  const cooling = await made(here.board);
  const { run_id } = await claimed(here.board, cooling);
  await verb(here.board.as({ role: "dispatcher", name: "d" }), "fail", {
    task_id: cooling,
    run_id,
    outcome: "crashed",
    error: "gone",
  });
  expect((await verb(here.board, "claim", { task_id: cooling, dispatch: true })).gates[0]?.code).toBe(
    "cooldown",
  );
  await claimed(here.board, cooling);
});

test("a paused or draining board admits nobody, and says how to lift it", async () => {
  const id = await made(here.board);
  await verb(here.board, "pause", { reason: "lunch" });
  const { claim, gates } = await verb(here.board, "claim", { task_id: id });
  expect(claim).toBeNull();
  expect(gates[0]).toMatchObject({ code: "board_paused", fix: { command: "kanbun resume" } });
  await verb(here.board, "resume");
  await claimed(here.board, id);
});

test("a task whose old process is not proven dead is held", async () => {
  const dispatcher = here.board.as({ role: "dispatcher", name: "d" });
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(dispatcher, "spawned", { task_id: id, run_id, pid: 4242, host: "testhost", identity: "boot|1" });
  await verb(here.board, "reclaim", { task_id: id });
  const { claim, gates } = await verb(here.board, "claim", { task_id: id });
  expect(claim).toBeNull();
  expect(gates[0]?.code).toBe(`held:run ${run_id}`);
  expect(await verb(dispatcher, "gone", { run_id, exit_code: 0 })).toBe(true);
  await claimed(here.board, id);
});

test("a worker that has a run takes no second one; one without may pull", async () => {
  const [one, two] = [await made(here.board), await made(here.board)];
  const puller = here.board.as({ role: "worker", name: "remote" });
  const own = await claimed(puller, one);
  const { code } = await refusal(verb(here.board.as(workerOf(own)), "claim", { task_id: two }));
  expect(code).toBe("forbidden");
  expect(
    (await refusal(verb(here.board.as({ role: "reader", name: "r" }), "claim", { task_id: two }))).code,
  ).toBe("forbidden");
});

test("claim-next takes the most urgent task of its profile", async () => {
  await made(here.board, { assignee: "bob", priority: 9 });
  const low = await made(here.board, { priority: 1 });
  const high = await made(here.board, { priority: 5 });
  const next = () => verb(here.board, "claim-next", { profile: "ada" });
  expect((await next()).claim?.task.id).toBe(high);
  expect((await next()).claim?.task.id).toBe(low);
  expect(await next()).toEqual({ claim: null, gates: [] });
});

test("the reviewer of a card in review is who claims it, and its run is a review", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  await claimed(here.board, id);
  await verb(here.board, "request-review", { task_id: id, summary: "look" });
  const review = await claimed(here.board, id, { dispatch: true, profiles: ["rex"] });
  expect(review).toMatchObject({ profile: "rex", purpose: "review" });
  expect((await show(id)).runs.at(-1)).toMatchObject({ profile: "rex", purpose: "review" });
  await verb(here.board.as(OPERATOR), "reclaim", { task_id: id });
  expect((await show(id)).task.status).toBe("review");
});
