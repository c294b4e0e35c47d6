import { expect, test } from "bun:test";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("a reason lets a task past its parents, and is recorded", async () => {
  const id = await made(here.board, { parents: [await made(here.board)] });
  const { code, hint } = await refusal(verb(here.board, "promote", { task_id: id }));
  expect([code, hint]).toEqual(["wrong_state", `kanbun promote ${id} --reason "<why it need not wait>"`]);
  expect(await verb(here.board, "promote", { task_id: id, reason: "demo" })).toMatchObject({
    status: "ready",
    parents_waived: true,
  });
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.at(-1)).toMatchObject({
    kind: "promoted",
    payload: { reason: "demo", bypassed: ["parents"] },
  });
});

test("a scheduled task and a cooling one go at once", async () => {
  const later = await made(here.board, { not_before: here.clock.now() + 60 });
  expect(await verb(here.board, "promote", { task_id: later })).toMatchObject({
    status: "ready",
    not_before: null,
  });
  const cooling = await made(here.board);
  const { run_id } = await claimed(here.board, cooling);
  await verb(here.board.as(DISPATCHER), "fail", { task_id: cooling, run_id, outcome: "crashed", error: "x" });
  expect((await verb(here.board, "promote", { task_id: cooling })).retry_at).toBeNull();
  const { events } = await verb(here.board, "show", { task_id: cooling });
  expect(events.at(-1)?.payload).toEqual({ bypassed: ["cooldown"] });
});

test("a draft goes where it belongs; running and ended tasks are refused", async () => {
  const parent = await made(here.board);
  const [draft, waiting] = [
    await made(here.board, { triage: true }),
    await made(here.board, { triage: true, parents: [parent] }),
  ];
  expect((await verb(here.board, "promote", { task_id: draft })).status).toBe("ready");
  expect((await verb(here.board, "promote", { task_id: waiting })).status).toBe("todo");
  await claimed(here.board, draft);
  await verb(here.board, "complete", { task_id: parent });
  for (const task_id of [draft, parent])
    expect((await refusal(verb(here.board, "promote", { task_id, reason: "x" }))).code).toBe("wrong_state");
});
