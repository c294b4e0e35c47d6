import { expect, test } from "bun:test";
import { STATUSES } from "../../src/kernel/index.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const move = (task_id: string, status: string, more: object = {}) =>
  verb(here.board, "move", { task_id, status, ...more });
const show = (task_id: string) => verb(here.board, "show", { task_id });

test("[#316] [#326] a card is put to ready past its parent, without any run", async () => {
  const id = await made(here.board, { parents: [await made(here.board)] });
  expect(await move(id, "ready")).toMatchObject({ status: "ready", parents_waived: true });
  const { runs, events } = await show(id);
  expect(runs).toEqual([]);
  expect(events.at(-1)).toMatchObject({ kind: "status", run_id: null, payload: { status: "ready" } });
});

test("[#325] leaving running closes the run as reclaimed and names the column", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  expect(await move(id, "ready")).toMatchObject({ status: "ready", current_run_id: null, claim_lock: null });
  const { runs, events } = await show(id);
  expect(runs).toMatchObject([{ outcome: "reclaimed" }]);
  expect(runs[0]?.summary).toContain("moved to ready");
  expect(runs[0]?.summary).toContain("direct");
  expect(events.at(-1)).toMatchObject({ kind: "status", run_id });
});

test("[#320] [#332] to triage and then to todo, where it stays until the next promotion pass", async () => {
  const id = await made(here.board);
  expect((await move(id, "triage")).status).toBe("triage");
  expect((await move(id, "todo")).status).toBe("todo");
  expect(await verb(here.board, "promote-due")).toBe(1);
});

test("[#399] to running only by a real claim, or not at all; running stays running", async () => {
  const [id, blocked] = [await made(here.board), await made(here.board)];
  const task = await move(id, "running");
  expect(task).toMatchObject({ status: "running", claim_lock: "testhost:1" });
  expect((await show(id)).runs).toHaveLength(1);
  expect(await move(id, "running")).toEqual(task);
  await verb(here.board, "block", { task_id: blocked });
  const { code, message } = await refusal(move(blocked, "running"));
  expect(code).toBe("wrong_state");
  expect(message).toContain("running");
  expect((await show(blocked)).task.status).toBe("blocked");
});

test("[#315] blocked to ready is an unblock", async () => {
  const id = await made(here.board);
  await move(id, "blocked", { reason: "wait" });
  expect((await show(id)).runs).toMatchObject([{ outcome: "blocked", summary: "wait" }]);
  await move(id, "ready");
  expect((await show(id)).events.at(-1)?.kind).toBe("unblocked");
});

test("[#314] [#321] [#322] to done is a completion with its handoff; to archived an archive", async () => {
  const id = await made(here.board);
  await move(id, "done", { result: "r", summary: "s", metadata: { k: 1 } });
  const { task, runs } = await show(id);
  expect(task).toMatchObject({ status: "done", result: "r" });
  expect(runs).toMatchObject([{ outcome: "completed", summary: "s", metadata: { k: 1 } }]);
  expect((await move(id, "archived")).status).toBe("archived");
});

test("done and archived cards are taken up again; children that had not started wait again", async () => {
  const id = await made(here.board);
  const child = await made(here.board, { parents: [id] });
  await move(id, "done");
  expect((await show(child)).task.status).toBe("ready");
  expect((await move(id, "ready")).status).toBe("ready");
  expect((await show(child)).task.status).toBe("todo");
  await move(id, "archived");
  expect((await move(id, "todo")).status).toBe("todo");
});

test("refusals: done from todo, blocked twice, archived twice, scheduled without a time, an unknown column", async () => {
  const todo = await made(here.board, { parents: [await made(here.board)] });
  const [blocked, archived] = [await made(here.board), await made(here.board)];
  await move(blocked, "blocked");
  await move(archived, "archived");
  for (const [task_id, status] of [
    [todo, "done"],
    [blocked, "blocked"],
    [archived, "archived"],
    [todo, "scheduled"],
  ] as const)
    expect((await refusal(move(task_id, status))).code).toBe("wrong_state");
  expect((await refusal(move(todo, "later"))).message).toContain("unknown status");
});

test("to review from any column; to scheduled when a time was set", async () => {
  const [id, other] = [await made(here.board), await made(here.board, { not_before: here.clock.now() + 9 })];
  expect((await move(id, "review", { summary: "look" })).status).toBe("review");
  expect((await move(id, "todo")).status).toBe("todo");
  await move(other, "triage");
  expect((await move(other, "scheduled")).status).toBe("scheduled");
});

test("only people move cards", async () => {
  const id = await made(here.board);
  const worker = here.board.as({ role: "worker", name: "w", task_id: id });
  expect((await refusal(verb(worker, "move", { task_id: id, status: "todo" }))).code).toBe("forbidden");
});

test("moving where it is changes nothing", async () => {
  const id = await made(here.board);
  for (const status of STATUSES.filter((name) => name === "ready")) await move(id, status);
  expect((await show(id)).events).toHaveLength(1);
});
