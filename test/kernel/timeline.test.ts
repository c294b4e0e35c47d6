import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

/** An attempt that takes so many seconds. */
async function attempt(task_id: string, seconds: number): Promise<number> {
  const { run_id } = await claimed(here.board, task_id);
  here.clock.advance(seconds);
  await verb(here.board, "reclaim", { task_id });
  return run_id;
}

test("a window holds every attempt that ran in it, those that began before it and those that still run too", async () => {
  const { clock, board } = here;
  const [one, two] = [await made(board), await made(board, { assignee: "bob" })];
  const before = await attempt(one, 10);
  clock.advance(100);
  const since = clock.now();
  clock.advance(-5);
  const across = await attempt(one, 10);
  clock.advance(50);
  const { run_id: open } = await claimed(board, two);
  const until = clock.now();
  clock.advance(60);
  const after = await attempt(one, 10);

  const seen = await verb(board, "timeline", { since, until });
  expect(seen.runs).toEqual([
    {
      id: across,
      task_id: one,
      number: 2,
      profile: "ada",
      purpose: null,
      started_at: since - 5,
      ended_at: since + 5,
      outcome: "reclaimed",
      cost_usd: null,
    },
    expect.objectContaining({ id: open, number: 1, profile: "bob", ended_at: null, outcome: null }),
  ]);
  expect(seen.tasks.map(({ id }) => id).sort()).toEqual([one, two].sort());
  expect(seen).toMatchObject({ since, until, truncated: false });

  const all = await verb(board, "timeline");
  expect(all.runs.map(({ id }) => id)).toEqual([before, across, open, after]);
  expect(all.until).toBe(clock.now());
});

test("of more attempts than asked for the latest are kept, and an empty window says where the latest is", async () => {
  const id = await made(here.board);
  await attempt(id, 10);
  const second = await attempt(id, 10);
  const newest = here.clock.now() - 10;
  const cut = await verb(here.board, "timeline", { limit: 1 });
  expect([cut.runs.map((run) => [run.id, run.number]), cut.truncated]).toEqual([[[second, 2]], true]);
  const empty = await verb(here.board, "timeline", { since: newest + 1000, until: newest + 2000 });
  expect([empty.runs, empty.tasks, empty.newest_started_at]).toEqual([[], [], newest]);
});

test("the texts of an attempt stay where they are", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await verb(here.board, "complete", { task_id: id, summary: "a long story", metadata: { much: "more" } });
  expect(JSON.stringify((await verb(here.board, "timeline")).runs)).not.toMatch(/story|much/u);
});

test("a window that ends before it begins, or that is too long, is refused", async () => {
  for (const window of [
    { since: 10, until: 9 },
    { since: 0, until: 367 * 86_400 },
    { since: -1, until: 5 },
    { limit: 0 },
    { limit: 2001 },
  ])
    expect([window, (await refusal(verb(here.board, "timeline", window))).code]).toEqual([
      window,
      "invalid_input",
    ]);
});
