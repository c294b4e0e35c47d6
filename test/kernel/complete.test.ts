import { expect, test } from "bun:test";
import { workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });

test("[#100] [#101] completion stores the result, the time and status done, also of a task nobody claimed", async () => {
  const id = await made(here.board);
  here.clock.advance(5);
  const { task } = await verb(here.board, "complete", { task_id: id, result: "42" });
  expect(task).toMatchObject({
    status: "done",
    result: "42",
    completed_at: here.clock.now(),
    outcome: "success",
  });
});

test("[#102] [#103] completion closes the run with summary and metadata and clears the pointer", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  here.clock.advance(7);
  await verb(here.board, "complete", { task_id: id, summary: "did it", metadata: { files: 2 } });
  const { task, runs } = await show(id);
  expect(task).toMatchObject({
    current_run_id: null,
    claim_lock: null,
    claim_expires: null,
    worker_pid: null,
  });
  expect(runs).toMatchObject([
    {
      id: run_id,
      status: "done",
      outcome: "completed",
      summary: "did it",
      metadata: { files: 2 },
      ended_at: here.clock.now(),
      claim_lock: null,
    },
  ]);
});

test("[#104] without a summary, or with an empty one, the result is the run's summary", async () => {
  for (const summary of [undefined, null, "", "  "]) {
    const id = await made(here.board);
    await claimed(here.board, id);
    await verb(here.board, "complete", {
      task_id: id,
      result: "short",
      ...(summary === undefined ? {} : { summary }),
    });
    expect((await show(id)).runs[0]?.summary).toBe("short");
  }
});

test("[#105] [#106] [#107] [#108] what an unclaimed task hands over is kept in a run of no length", async () => {
  const id = await made(here.board);
  const { run_id } = await verb(here.board, "complete", { task_id: id, summary: "s", metadata: { a: 1 } });
  const { task, runs, events } = await show(id);
  expect(task.current_run_id).toBeNull();
  expect(runs).toMatchObject([
    { id: run_id, outcome: "completed", status: "done", metadata: { a: 1 }, profile: "ada" },
  ]);
  expect(runs[0]?.started_at).toBe(runs[0]?.ended_at as number);
  expect(events.at(-1)).toMatchObject({ kind: "completed", run_id });
});

test("[#109] [#111] without anything to hand over there is no run, and the event's summary is null", async () => {
  const id = await made(here.board);
  expect((await verb(here.board, "complete", { task_id: id })).run_id).toBeNull();
  const { runs, events } = await show(id);
  expect(runs).toEqual([]);
  expect(events.at(-1)).toMatchObject({
    kind: "completed",
    run_id: null,
    payload: { result_len: 0, summary: null },
  });
});

test("[#110] [#112] the event has the first line, at most 400 code points; the run has all of it", async () => {
  const summary = `\n${"🙂".repeat(401)}\u2028second`;
  const id = await made(here.board);
  await verb(here.board, "complete", { task_id: id, summary, result: "né" });
  const { runs, events } = await show(id);
  expect(events.at(-1)?.payload).toEqual({ result_len: 2, summary: "🙂".repeat(400) });
  expect(runs[0]?.summary).toBe(summary);
});

test("[#113] [#114] a 1 MB summary and deep metadata with any keys come back unchanged", async () => {
  let deep: Record<string, unknown> = { "ключ 🔑": ["é", { ok: true }] };
  for (let level = 0; level < 50; level += 1) deep = { deep };
  const summary = "y".repeat(1_048_576);
  const id = await made(here.board);
  await verb(here.board, "complete", { task_id: id, summary, metadata: deep });
  const [run] = (await show(id)).runs;
  expect(run?.summary).toBe(summary);
  expect(run?.metadata).toEqual(deep);
});

test("[#115] [#116] done, archived, todo, draft and unknown tasks are not completed", async () => {
  const [done, archived] = [await made(here.board), await made(here.board)];
  const todo = await made(here.board, { parents: [await made(here.board)] });
  const triage = await made(here.board, { triage: true });
  await verb(here.board, "complete", { task_id: done });
  await verb(here.board, "archive", { task_id: archived });
  for (const task_id of [done, archived, todo, triage])
    expect((await refusal(verb(here.board, "complete", { task_id }))).code).toBe("wrong_state");
  expect((await refusal(verb(here.board, "complete", { task_id: "t_nope" }))).code).toBe("not_found");
});

test("[#117] [#396] an empty or blank summary completes the task", async () => {
  for (const summary of ["", " \n\t "]) {
    const id = await made(here.board);
    expect((await verb(here.board, "complete", { task_id: id, summary })).task.status).toBe("done");
    expect((await show(id)).runs).toEqual([]);
  }
});

test("[#118] [#119] [#393] a late completion is refused, kept, and leaves runs and pointers sound", async () => {
  const id = await made(here.board);
  const late = await claimed(here.board, id);
  await verb(here.board, "reclaim", { task_id: id });
  const next = await claimed(here.board, id);
  const calling = verb(here.board.as(workerOf(late)), "complete", { task_id: id, summary: "finished late" });
  const { code } = await refusal(calling);
  expect(code).toBe("claim_lost");
  const { task, runs, late: kept, events } = await show(id);
  expect(task).toMatchObject({ status: "running", current_run_id: next.run_id });
  expect(runs.map(({ outcome, ended_at }) => [outcome, ended_at === null])).toEqual([
    ["reclaimed", false],
    [null, true],
  ]);
  expect(kept).toMatchObject([{ run_id: late.run_id, verb: "complete", summary: "finished late" }]);
  expect(events.at(-1)).toMatchObject({ kind: "late_write", run_id: late.run_id });
});

test("a wrong token is refused and not even kept", async () => {
  const id = await made(here.board);
  const own = await claimed(here.board, id);
  const thief = here.board.as(workerOf({ ...own, token: "guessed" }));
  expect((await refusal(verb(thief, "complete", { task_id: id }))).code).toBe("claim_lost");
  expect((await show(id)).late).toEqual([]);
});

test("[#417] a worker completes its own task only", async () => {
  const [mine, other] = [await made(here.board), await made(here.board)];
  const worker = here.board.as(workerOf(await claimed(here.board, mine)));
  const { code, message } = await refusal(verb(worker, "complete", { task_id: other }));
  expect(code).toBe("forbidden");
  expect(message).toContain(mine);
  expect(message).toContain(other);
  expect((await verb(worker, "complete", { task_id: mine })).task.status).toBe("done");
});

test("completion overwrites the result, resets the failure counter and ends waivers", async () => {
  const id = await made(here.board);
  const { run_id } = await claimed(here.board, id);
  await verb(here.board.as({ role: "dispatcher", name: "d" }), "fail", {
    task_id: id,
    run_id,
    outcome: "crashed",
    error: "x",
  });
  await verb(here.board, "complete", { task_id: id, result: "one" });
  expect((await show(id)).task).toMatchObject({
    consecutive_failures: 0,
    last_failure_error: null,
    retry_at: null,
  });
  await verb(here.board, "reopen", { task_id: id });
  await verb(here.board, "complete", { task_id: id });
  expect((await show(id)).task.result).toBeNull();
});

test("with the dispatcher's check, a worker's completion is held and keeps its handoff", async () => {
  const id = await made(here.board);
  const own = await claimed(here.board, id, { verify: true });
  const answer = await verb(here.board.as(workerOf(own)), "complete", {
    task_id: id,
    summary: "please check",
  });
  expect(answer).toMatchObject({
    verifying: true,
    promoted: 0,
    run_id: own.run_id,
    task: { status: "running" },
  });
  expect((await show(id)).runs[0]?.handoff).toMatchObject({ summary: "please check", outcome: "success" });
  const person = await verb(here.board, "complete", { task_id: id, summary: "checked" });
  expect(person).toMatchObject({ verifying: false, task: { status: "done" } });
});

test("secrets of a known shape are redacted, and nothing else", async () => {
  const secret = `sk-${"a1B2".repeat(8)}`;
  const id = await made(here.board);
  await verb(here.board, "complete", {
    task_id: id,
    summary: `used ${secret} now`,
    metadata: { env: `API_KEY=hunter22` },
    result: secret,
  });
  const text = JSON.stringify(await show(id));
  expect(text).not.toContain(secret);
  expect(text).not.toContain("hunter22");
  expect((await show(id)).runs[0]?.summary).toBe("used [redacted] now");
});

test("[#154] a run that starts in the future can still be closed", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await here.board.transaction((tx) => tx.sql`update task_runs set started_at = started_at + 3600`);
  await verb(here.board, "complete", { task_id: id });
  const { runs } = await show(id);
  expect(runs[0]?.outcome).toBe("completed");
  await here.board.transaction((tx) => tx.sql`update task_runs set started_at = ended_at`);
});
