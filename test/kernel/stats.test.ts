import { expect, test } from "bun:test";
import { ageOf } from "../../src/kernel/index.ts";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("[#225] [#226] counts by status and by assignee, and the age of the oldest ready task", async () => {
  expect(await verb(here.board, "stats")).toEqual({
    by_status: {},
    by_assignee: {},
    oldest_ready_age_seconds: null,
    now: here.clock.now(),
  });
  const nobodys = await made(here.board, { assignee: null });
  await here.board.sql`update tasks set assignee = '' where id = ${nobodys}`;
  here.clock.advance(50);
  const done = await made(here.board);
  await verb(here.board, "complete", { task_id: done });
  await made(here.board);
  await verb(here.board, "archive", { task_id: await made(here.board, { assignee: "gone" }) });
  expect(await verb(here.board, "stats")).toEqual({
    by_status: { ready: 2, done: 1 },
    by_assignee: { ada: { done: 1, ready: 1 } },
    oldest_ready_age_seconds: 50,
    now: here.clock.now(),
  });
});

test("[#227] a fresh task has a creation age and nothing else; a clock that jumped back shows no negative age", () => {
  const task = { created_at: 100, started_at: null, completed_at: null };
  expect(ageOf(task, 130)).toEqual({
    created_age_seconds: 30,
    started_age_seconds: null,
    time_to_complete_seconds: null,
  });
  expect(ageOf({ created_at: 100, started_at: 110, completed_at: 150 }, 160)).toEqual({
    created_age_seconds: 60,
    started_age_seconds: 50,
    time_to_complete_seconds: 40,
  });
  expect(ageOf({ ...task, completed_at: 150 }, 160).time_to_complete_seconds).toBe(50);
  expect(ageOf({ created_at: 100, started_at: 200, completed_at: 150 }, 90)).toEqual({
    created_age_seconds: 0,
    started_age_seconds: 0,
    time_to_complete_seconds: 0,
  });
});

test("[#229] [#230] [#231] profiles and names on the board are merged, by name", async () => {
  await made(here.board, { assignee: "bob" });
  await made(here.board, { assignee: "zed" });
  await verb(here.board, "archive", { task_id: await made(here.board, { assignee: "old" }) });
  expect(await verb(here.board, "assignees", { profiles: ["zed", "idle"] })).toEqual([
    { name: "bob", on_disk: false, counts: { ready: 1 } },
    { name: "idle", on_disk: true, counts: {} },
    { name: "zed", on_disk: true, counts: { ready: 1 } },
  ]);
});

test("metrics: throughput by day, cycle time, waits by cause, spend by profile", async () => {
  const dispatcher = here.board.as(DISPATCHER);
  const id = await made(here.board);
  here.clock.advance(86_400);
  const { run_id } = await claimed(here.board, id);
  here.clock.advance(100);
  await verb(here.board, "complete", { task_id: id });
  await verb(dispatcher, "gone", { run_id, tokens_in: 5, tokens_out: 7, cost_usd: 1.5 });
  await made(here.board, { parents: [await made(here.board)] });
  here.clock.advance(60);
  const metrics = await verb(here.board, "metrics", { days: 3 });
  expect(metrics.throughput.map(({ created, completed }) => [created, completed])).toEqual([
    [0, 0],
    [1, 0],
    [2, 1],
  ]);
  expect(metrics.cycle_time_seconds).toEqual({ count: 1, median: 100, p90: 100, mean: 100 });
  expect(metrics.wait_by_cause).toEqual([
    { cause: "queue", tasks: 1, seconds: 60 },
    { cause: "parents", tasks: 1, seconds: 60 },
  ]);
  expect(metrics.spend).toEqual([
    { profile: "ada", runs: 1, failed: 0, tokens_in: 5, tokens_out: 7, cost_usd: 1.5 },
  ]);
  for (const days of [0, 367, 1.5])
    expect((await refusal(verb(here.board, "metrics", { days }))).code).toBe("invalid_input");
});
