import { expect, test } from "bun:test";
import { workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

async function lateWrite(name: "complete" | "block" | "heartbeat", input: object) {
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

test("a late block blocks; a late heartbeat has nothing to adopt; a discarded one is done with", async () => {
  const blocked = await lateWrite("block", { reason: "which one?" });
  expect((await verb(here.board, "adopt", { late_id: blocked.late_id })).status).toBe("blocked");
  const beat = await lateWrite("heartbeat", { note: "still here" });
  expect((await refusal(verb(here.board, "adopt", { late_id: beat.late_id }))).code).toBe("wrong_state");
  expect(await verb(here.board, "discard", { late_id: beat.late_id })).toMatchObject({
    decision: "discarded",
  });
  expect((await refusal(verb(here.board, "discard", { late_id: beat.late_id }))).code).toBe("wrong_state");
  expect((await refusal(verb(here.board, "discard", { late_id: 999 }))).code).toBe("not_found");
});
