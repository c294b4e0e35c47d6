import { expect, test } from "bun:test";
import { DISPATCHER, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("what waits for a person: blocks, breakers, reviews, late results; oldest first, and no agent's reviews", async () => {
  const [asked, broken, review, late, agents] = [
    await made(here.board),
    await made(here.board, { max_retries: 1 }),
    await made(here.board),
    await made(here.board),
    await made(here.board, { reviewer: "rex" }),
  ];
  await verb(here.board, "block", { task_id: asked, reason: "which?" });
  here.clock.advance(1);
  const { run_id } = await claimed(here.board, broken);
  await verb(here.board.as(DISPATCHER), "fail", {
    task_id: broken,
    run_id,
    outcome: "crashed",
    error: "boom",
  });
  here.clock.advance(1);
  for (const task_id of [review, agents])
    await verb(here.board, "request-review", { task_id, summary: "look" });
  here.clock.advance(1);
  const own = await claimed(here.board, late);
  await verb(here.board, "reclaim", { task_id: late });
  await refusal(verb(here.board.as(workerOf(own)), "complete", { task_id: late, summary: "s" }));
  const { items, more } = await verb(here.board, "inbox");
  expect(items.map(({ kind, task_id, reason }) => [kind, task_id, reason])).toEqual([
    ["blocked", asked, "which?"],
    ["gave_up", broken, "boom"],
    ["review", review, "look"],
    ["late", late, "complete: s"],
  ]);
  expect(items[3]).toMatchObject({ late_id: 1, since: here.clock.now(), task: { id: late, late: 1 } });
  expect(more).toBe(false);
  expect(await verb(here.board, "inbox", { limit: 2 })).toMatchObject({ more: true });
});

test("a review in a name that no profile has waits for a person; in any other it waits for that profile", async () => {
  const [person, program] = [
    await made(here.board, { reviewer: "anna" }),
    await made(here.board, { reviewer: "rex" }),
  ];
  for (const task_id of [person, program]) await verb(here.board, "request-review", { task_id });
  const waiting = async (profiles: string[]) =>
    (await verb(here.board, "inbox", { profiles })).items.map(({ task_id }) => task_id);
  expect(await waiting(["rex"])).toEqual([person]);
  expect((await waiting([])).toSorted()).toEqual([person, program].toSorted());
});

test("workers: who runs, and whose process may still live", async () => {
  const [running, left] = [await made(here.board), await made(here.board, { title: "left over" })];
  const one = await claimed(here.board, left);
  await verb(here.board.as(DISPATCHER), "spawned", {
    task_id: left,
    run_id: one.run_id,
    pid: 99,
    host: "h",
    identity: "b|2",
  });
  await verb(here.board, "reclaim", { task_id: left });
  here.clock.advance(3);
  await claimed(here.board, running);
  await verb(here.board, "heartbeat", { task_id: running, note: "busy" });
  expect(await verb(here.board, "workers")).toMatchObject([
    { task_id: left, title: "left over", pid: 99, host: "h", leftover: true, note: null },
    { task_id: running, pid: null, leftover: false, note: "busy", profile: "ada" },
  ]);
  await verb(here.board.as(DISPATCHER), "gone", { run_id: one.run_id });
  expect(await verb(here.board, "workers")).toHaveLength(1);
});
