import { expect, test } from "bun:test";
import { workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });

test("[#120] [#121] blocking a running task ends its run with the reason as summary", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(here.board, "block", { task_id: id, reason: "which database?" });
  const { task, runs, events } = await show(id);
  expect(task).toMatchObject({ status: "blocked", current_run_id: null, claim_lock: null });
  expect(runs).toMatchObject([
    { id: run_id, outcome: "blocked", status: "blocked", summary: "which database?" },
  ]);
  expect(events.at(-1)).toMatchObject({ kind: "blocked", run_id, payload: { reason: "which database?" } });
});

test("[#122] [#123] blocking an unclaimed task with a reason keeps it in a run of no length", async () => {
  const id = await made(here.board);
  const { run_id } = await verb(here.board, "block", { task_id: id, reason: "wait" });
  const { runs, events } = await show(id);
  const now = here.clock.now();
  expect(runs).toMatchObject([
    { id: run_id, outcome: "blocked", status: "blocked", summary: "wait", started_at: now, ended_at: now },
  ]);
  expect(events.at(-1)?.run_id).toBe(run_id as number);
});

test("without a reason there is no run, and the event's reason is null", async () => {
  const id = await made(here.board);
  expect((await verb(here.board, "block", { task_id: id })).run_id).toBeNull();
  expect((await show(id)).events.at(-1)?.payload).toEqual({ reason: null });
});

test("[#124] [#125] done, archived, blocked, todo and draft tasks are not blocked", async () => {
  const [done, archived, blocked] = [await made(here.board), await made(here.board), await made(here.board)];
  const todo = await made(here.board, { parents: [await made(here.board)] });
  const triage = await made(here.board, { triage: true });
  await verb(here.board, "complete", { task_id: done });
  await verb(here.board, "archive", { task_id: archived });
  await verb(here.board, "block", { task_id: blocked });
  for (const task_id of [done, archived, blocked, todo, triage])
    expect((await refusal(verb(here.board, "block", { task_id }))).code).toBe("wrong_state");
});

test("a worker blocks its own task; a late block is kept", async () => {
  const [mine, other] = [await made(here.board), await made(here.board)];
  const own = await claimed(here.board, mine);
  const worker = here.board.as(workerOf(own));
  expect((await refusal(verb(worker, "block", { task_id: other, reason: "x" }))).code).toBe("forbidden");
  await verb(here.board, "reclaim", { task_id: mine });
  expect((await refusal(verb(worker, "block", { task_id: mine, reason: "x" }))).code).toBe("claim_lost");
  expect((await show(mine)).late).toMatchObject([{ verb: "block", summary: "x" }]);
});

test("the kind is kept and shown, and an unknown one is refused", async () => {
  const id = await made(here.board);
  await verb(here.board, "block", { task_id: id, reason: "key", kind: "capability" });
  expect((await show(id)).task.block_kind).toBe("capability");
  expect((await refusal(verb(here.board, "block", { task_id: id, kind: "bored" }))).code).toBe(
    "invalid_input",
  );
});

test("the same block again and again sends the task to triage; another one does not", async () => {
  const id = await made(here.board);
  const attempt = async (reason: string, kind: string | null) => {
    await claimed(here.board, id);
    await verb(here.board, "block", { task_id: id, reason, kind });
    const { status } = (await show(id)).task;
    if (status === "blocked") await verb(here.board, "unblock", { task_id: id });
    return status;
  };
  expect(await attempt("a", "needs_input")).toBe("blocked");
  expect(await attempt("b", "needs_input")).toBe("blocked");
  expect(await attempt("c", "needs_input")).toBe("blocked");
  expect(await attempt("other", "capability")).toBe("blocked");
  expect(await attempt("d", "needs_input")).toBe("blocked");
  for (const reason of ["e", "f"]) expect(await attempt(reason, "needs_input")).toBe("blocked");
  expect(await attempt("g", "needs_input")).toBe("triage");
  const { events } = await show(id);
  expect(events.at(-1)).toMatchObject({
    kind: "block_loop",
    payload: { kind: "needs_input", recurrences: 3 },
  });
  expect((await verb(here.board, "claim", { task_id: id })).claim).toBeNull();
});

test("untyped blocks loop only with the same words, and a person's block costs no attempt", async () => {
  const id = await made(here.board);
  for (let i = 0; i < 6; i += 1) {
    await verb(here.board, "block", { task_id: id, reason: "same" });
    expect((await show(id)).task.status).toBe("blocked");
    await verb(here.board, "unblock", { task_id: id });
  }
  for (let i = 0; i < 6; i += 1) {
    await claimed(here.board, id);
    await verb(here.board, "block", { task_id: id, reason: `question ${i}` });
    expect((await show(id)).task.status).toBe("blocked");
    await verb(here.board, "unblock", { task_id: id });
  }
});
