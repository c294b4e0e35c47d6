import { expect, test } from "bun:test";
import { workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

async function lateWrite(name: "complete" | "block", input: object) {
  const id = await made(here.board);
  const own = await claimed(here.board, id);
  await verb(here.board, "reclaim", { task_id: id });
  await refusal(verb(here.board.as(workerOf(own)), name, { task_id: id, ...input }));
  const [late] = await verb(here.board, "late-list", { task_id: id });
  return { id, late_id: late?.id as number, run_id: own.run_id };
}

test("an adopted completion completes the task with what was handed over", async () => {
  const { id, late_id, run_id } = await lateWrite("complete", { summary: "all done", metadata: { n: 1 } });
  expect(await verb(here.board, "adopt", { late_id })).toMatchObject({ status: "done" });
  const { runs, events, late } = await verb(here.board, "show", { task_id: id });
  expect(runs.at(-1)).toMatchObject({ outcome: "completed", summary: "all done", metadata: { n: 1 } });
  expect(events.at(-1)).toMatchObject({
    kind: "late_adopted",
    run_id,
    payload: { late_id, verb: "complete" },
  });
  expect(late).toEqual([]);
  expect(await verb(here.board, "late-list", { decided: true })).toMatchObject([
    { decision: "adopted", decided_by: "user" },
  ]);
  expect((await refusal(verb(here.board, "adopt", { late_id }))).code).toBe("wrong_state");
});

test("while another run holds the task nothing is adopted", async () => {
  const { id, late_id } = await lateWrite("complete", { summary: "s" });
  await claimed(here.board, id);
  expect((await refusal(verb(here.board, "adopt", { late_id }))).message).toContain("running again");
});

test("a late block blocks; a discarded one is done with", async () => {
  const blocked = await lateWrite("block", { reason: "which one?" });
  expect((await verb(here.board, "adopt", { late_id: blocked.late_id })).status).toBe("blocked");
  const { late_id } = await lateWrite("block", { reason: "or that?" });
  expect(await verb(here.board, "discard", { late_id })).toMatchObject({ decision: "discarded" });
  expect((await refusal(verb(here.board, "discard", { late_id }))).code).toBe("wrong_state");
  expect((await refusal(verb(here.board, "discard", { late_id: 999 }))).code).toBe("not_found");
});

test("a late heartbeat is refused and not kept: there is nothing to adopt", async () => {
  const id = await made(here.board);
  const own = await claimed(here.board, id);
  await verb(here.board, "reclaim", { task_id: id });
  const beat = verb(here.board.as(workerOf(own)), "heartbeat", { task_id: id, note: "still here" });
  expect(await refusal(beat)).toMatchObject({ code: "claim_lost", hint: expect.stringContaining("nothing") });
  expect(await verb(here.board, "late-list", {})).toEqual([]);
});

test("what a run says again after it ended itself is refused and not kept; what it says then is", async () => {
  const id = await made(here.board);
  const worker = here.board.as(workerOf(await claimed(here.board, id)));
  await verb(worker, "complete", { task_id: id, summary: "done" });
  const again = await refusal(verb(worker, "complete", { task_id: id, summary: "done" }));
  expect(again).toMatchObject({ code: "claim_lost", hint: expect.stringContaining("first counts") });
  expect(await verb(here.board, "late-list", {})).toEqual([]);
  await refusal(verb(worker, "block", { task_id: id, reason: "and yet?" }));
  expect(await verb(here.board, "late-list", {})).toMatchObject([{ verb: "block", task_id: id }]);
});

test("a result is kept when a person, not the run, completed the task meanwhile", async () => {
  const id = await made(here.board);
  const worker = here.board.as(workerOf(await claimed(here.board, id)));
  await verb(here.board, "complete", { task_id: id, summary: "by hand" });
  await refusal(verb(worker, "complete", { task_id: id, summary: "the real one" }));
  expect(await verb(here.board, "late-list", {})).toMatchObject([{ summary: "the real one" }]);
});

test("a guessed token keeps nothing, and is not told that something was kept", async () => {
  const id = await made(here.board);
  const actor = workerOf({ ...(await claimed(here.board, id)), token: "guessed" });
  const refused = await refusal(verb(here.board.as(actor), "complete", { task_id: id, summary: "x" }));
  expect(refused.hint).toContain("nothing was kept");
  expect(await verb(here.board, "late-list", {})).toEqual([]);
});
