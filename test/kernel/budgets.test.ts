import { expect, test } from "bun:test";
import type { Budgets } from "../../src/kernel/index.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, verb } from "../support/verbs.ts";

const here = freshBoard();
const HOUR = 3600;
const usd = (amount: number) => ({ usd: amount, tokens: null });
const tokens = (amount: number) => ({ usd: null, tokens: amount });

function granted(budgets: Partial<Budgets>) {
  return here.board.under({
    ...DEFAULT_SETTINGS,
    budgets: { ...DEFAULT_SETTINGS.budgets, ...budgets },
  });
}

/** An attempt that ends now and reports what it took. */
async function spent(assignee: string, report: object, task?: string): Promise<string> {
  const id = task ?? (await made(here.board, { assignee }));
  const { run_id } = await claimed(here.board, id);
  await verb(here.board.as(DISPATCHER), "gone", { run_id, ...report });
  await verb(here.board, "reclaim", { task_id: id });
  return id;
}

async function gatesOf(board: typeof here.board, task_id: string) {
  const { gates } = await verb(board, "claim", { task_id, dispatch: true });
  return gates.filter(({ code }) => code.startsWith("budget:"));
}

test("without a budget any spending admits", async () => {
  await spent("ada", { cost_usd: 1e6, tokens_in: 1e9 });
  expect(await gatesOf(here.board, await made(here.board))).toEqual([]);
});

test("a used-up budget of the board holds everybody until enough of the last 24 hours has gone by", async () => {
  const board = granted({ board: usd(10) });
  const began = here.clock.now();
  await spent("ada", { cost_usd: 4 });
  here.clock.advance(2 * HOUR);
  await spent("bob", { cost_usd: 5 });
  here.clock.advance(2 * HOUR);
  const id = await made(here.board, { assignee: "cyd" });
  expect((await verb(board, "why", { task_id: id, dispatcher_alive: true })).gates).toEqual([]);
  await spent("bob", { cost_usd: 1 });
  const [gate] = await gatesOf(board, id);
  expect(gate).toEqual({
    code: "budget:board",
    message:
      "the board's budget for 24 hours is used up: $10.00 of $10.00; free again 2027-01-16T08:00:00.000Z",
    fix: { command: "kanbun config set budgets.board.usd_per_day <usd>", operation: "config", input: {} },
    until: began + 24 * HOUR,
  });
  here.clock.advance(20 * HOUR - 1);
  expect(await gatesOf(board, id)).toHaveLength(1);
  here.clock.advance(1);
  expect(await gatesOf(board, id)).toEqual([]);
});

test("the gate opens no earlier than when less than the budget is left in the window", async () => {
  const board = granted({ board: usd(10) });
  await spent("ada", { cost_usd: 1 });
  here.clock.advance(HOUR);
  const second = here.clock.now();
  await spent("ada", { cost_usd: 8 });
  here.clock.advance(HOUR);
  await spent("ada", { cost_usd: 9 });
  expect((await gatesOf(board, await made(here.board)))[0]?.until).toBe(second + 24 * HOUR);
});

test("a profile's own budget goes before each profile's, and holds that profile alone", async () => {
  const board = granted({ profile: { ada: tokens(100) }, eachProfile: usd(1) });
  await spent("ada", { cost_usd: 50, tokens_in: 60, tokens_out: 39 });
  expect(await gatesOf(board, await made(here.board, { assignee: "ada" }))).toEqual([]);
  await spent("ada", { tokens_out: 1 });
  await spent("bob", { cost_usd: 1.5 });
  const codes = async (assignee: string) =>
    (await gatesOf(board, await made(here.board, { assignee }))).map(({ code, message }) => [code, message]);
  expect(await codes("ada")).toEqual([
    [
      "budget:profile ada",
      expect.stringContaining(
        "profile ada's budget for 24 hours is used up: 100 tokens of 100 tokens; free again",
      ),
    ],
  ]);
  expect(await codes("bob")).toEqual([
    [
      "budget:profile bob",
      expect.stringContaining("profile bob's budget for 24 hours is used up: $1.50 of $1.00; free again"),
    ],
  ]);
  expect(await codes("constructor")).toEqual([]);
});

test("a task that took its budget starts no further attempt, however long ago that was", async () => {
  const board = granted({ eachTask: usd(3) });
  const id = await spent("ada", { cost_usd: 2 });
  expect(await gatesOf(board, id)).toEqual([]);
  await verb(here.board, "reclaim", { task_id: id });
  await spent("ada", { cost_usd: 1 }, id);
  here.clock.advance(48 * HOUR);
  expect(await gatesOf(board, id)).toMatchObject([
    {
      code: "budget:task",
      message: "this task's budget is used up: $3.00 of $3.00",
      fix: { command: "kanbun config set budgets.each_task.usd <usd>" },
    },
  ]);
  expect(await gatesOf(board, await made(here.board))).toEqual([]);
});

test("who takes a task by name is not held by a budget: only what a process would cost is", async () => {
  const board = granted({ board: usd(0) });
  const id = await made(here.board);
  expect(await gatesOf(board, id)).toHaveLength(1);
  expect((await verb(board, "claim", { task_id: id })).claim).not.toBeNull();
});

test("a budget of nothing is opened by a higher one alone, not by time", async () => {
  const board = granted({ board: usd(0) });
  await spent("ada", { cost_usd: 1 });
  const [gate] = await gatesOf(board, await made(here.board));
  expect(gate?.until).toBeUndefined();
  expect(gate?.message).toBe("the board's budget for 24 hours is used up: $1.00 of $0.00");
});

test("amounts below nothing, text, and times that are none of ours neither give anything back nor hold", async () => {
  const board = granted({ board: usd(10), eachTask: usd(10) });
  const began = here.clock.now();
  const id = await spent("ada", { cost_usd: 10 });
  const odd = async (cost: unknown, ended_at: unknown) =>
    here.board.sql`insert into task_runs (task_id, profile, status, outcome, started_at, ended_at, cost_usd)
      values (${id}, 'ada', 'done', 'completed', ${began}, ${ended_at as number}, ${cost as number})`;
  await odd(-500, began);
  await odd("much", began);
  expect((await gatesOf(board, id)).map(({ code, until }) => [code, until])).toEqual([
    ["budget:task", undefined],
    ["budget:board", began + 24 * HOUR],
  ]);
  here.clock.advance(24 * HOUR);
  await odd(500, began * 1000);
  await odd(500, "2027-01-15 08:00:00");
  expect(await gatesOf(board, await made(here.board))).toEqual([]);
  // A clock that was put back an hour: what was spent before that counts.
  await odd(500, here.clock.now() + HOUR);
  expect(await gatesOf(board, await made(here.board))).toHaveLength(1);
});

test("the gate is open at the second it tells, also for an attempt that ended within one", async () => {
  const board = granted({ board: usd(1) });
  const id = await spent("ada", { cost_usd: 1 });
  await here.board.sql`update task_runs set ended_at = ended_at + 0.7 where task_id = ${id}`;
  const waiting = await made(here.board);
  const [gate] = await gatesOf(board, waiting);
  here.clock.advance((gate?.until ?? 0) - here.clock.now());
  expect(await gatesOf(board, waiting)).toEqual([]);
});

test("the command that raises a budget names a profile so that a shell takes it", async () => {
  const names = { "gpt-4.1": tokens(0), "my writer": tokens(0), "it's": tokens(0) };
  const board = granted({ profile: names });
  const commands = await Promise.all(
    Object.keys(names).map(async (assignee) => {
      const [gate] = await gatesOf(board, await made(here.board, { assignee }));
      return gate?.fix?.command;
    }),
  );
  expect(commands).toEqual([
    "kanbun config set budgets.profile.gpt-4.1.tokens_per_day <tokens>",
    "kanbun config set 'budgets.profile.my writer.tokens_per_day' <tokens>",
    "kanbun config set 'budgets.profile.it'\\''s.tokens_per_day' <tokens>",
  ]);
});

test("metrics tell each budget and what was taken of it", async () => {
  const board = granted({ board: usd(10), eachProfile: tokens(1000), eachTask: usd(5) });
  await spent("ada", { cost_usd: 2.5, tokens_in: 400, tokens_out: 100 });
  await spent("bob", { cost_usd: 1 });
  expect((await verb(board, "metrics")).budgets).toEqual([
    { of: "board", setting: "budgets.board.usd_per_day", unit: "usd", limit: 10, spent: 3.5, until: null },
    {
      of: "profile ada",
      setting: "budgets.each_profile.tokens_per_day",
      unit: "tokens",
      limit: 1000,
      spent: 500,
      until: null,
    },
    {
      of: "profile bob",
      setting: "budgets.each_profile.tokens_per_day",
      unit: "tokens",
      limit: 1000,
      spent: 0,
      until: null,
    },
  ]);
  expect((await verb(here.board, "metrics")).budgets).toEqual([]);
});

test("what was spent is found by its index, however long the history", async () => {
  const board = granted({ board: usd(10), eachProfile: usd(1) });
  const plans: string[] = [];
  const id = await made(here.board);
  const watched = {
    ...board,
    sql: ((strings, ...values) => {
      plans.push(strings.join("?"));
      return board.sql(strings, ...values);
    }) as typeof board.sql,
  };
  await verb(watched, "why", { task_id: id });
  const [statement = ""] = plans.filter((text) => text.includes("with spending"));
  const rows = await board.sql<{ detail: string }>(
    Object.assign([`explain query plan ${statement.replaceAll("?", "1")}`], { raw: [] }) as never,
  );
  expect(rows.map(({ detail }) => detail).join("\n")).toContain("kanbun_idx_runs_spent");
});
