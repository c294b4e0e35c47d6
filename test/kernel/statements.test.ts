import { expect, test } from "bun:test";
import type { Board, operations } from "../../src/kernel/index.ts";
import { freshBoard } from "../support/fresh.ts";
import { made, verb } from "../support/verbs.ts";

const here = freshBoard();

/** How many statements a reading costs. */
async function statements(work: (board: Board) => Promise<unknown>): Promise<number> {
  let count = 0;
  const sql: Board["sql"] = (strings, ...values) => {
    count += 1;
    return here.board.sql(strings, ...values);
  };
  await work({ ...here.board, sql });
  return count;
}

async function grow(tasks: number): Promise<void> {
  await here.board.transaction(async (tx) => {
    const parents = [await made(tx), await made(tx), await made(tx), await made(tx), await made(tx)];
    for (let i = 0; i < tasks; i += 1) await made(tx, { parents });
  });
}

test("[#386] [#387] [#388] reading a board of any size takes the same few statements", async () => {
  const readings: [string, (board: Board) => Promise<unknown>][] = [
    ["promote-due", (board) => verb(board, "promote-due")],
    ["list", (board) => verb(board, "list")],
    ["stats", (board) => verb(board, "stats")],
    ["queue", (board) => verb(board, "queue")],
    ["board", (board) => verb(board, "board")],
    ["board-snapshot", (board) => verb(board, "board-snapshot")],
    ["cards", (board) => verb(board, "cards", { limit: 500 })],
    ["inbox", (board) => verb(board, "inbox")],
    ["metrics", (board) => verb(board, "metrics")],
    ["workers", (board) => verb(board, "workers")],
    ["timeline", (board) => verb(board, "timeline")],
  ];
  await grow(1);
  const small = await Promise.all(readings.map(async ([name, work]) => [name, await statements(work)]));
  await grow(300);
  const large = await Promise.all(readings.map(async ([name, work]) => [name, await statements(work)]));
  expect(large).toEqual(small);
  for (const [, count] of large) expect(count).toBeLessThanOrEqual(12);
});

/** Does one write, and tells what the query planner says of every statement in it. */
async function plansOf(work: (board: Board) => Promise<unknown>): Promise<string[]> {
  const done: [TemplateStringsArray, Parameters<Board["sql"]>[1][]][] = [];
  await here.board.transaction((tx) => {
    const sql: Board["sql"] = (strings, ...values) => {
      done.push([strings, values]);
      return tx.sql(strings, ...values);
    };
    const recorded: Board = { ...tx, sql, transaction: (inner) => inner(recorded) };
    return work(recorded);
  });
  const plans: string[] = [];
  for (const [strings, values] of done) {
    const parts = [`explain query plan ${strings[0]}`, ...strings.slice(1)];
    const explained = Object.assign(parts, { raw: parts });
    for (const { detail } of await here.board.sql<{ detail: string }>(explained, ...values))
      plans.push(`${detail} <- ${strings[0]?.trim().split("\n")[0]}`);
  }
  return plans;
}

test("no write of a single task looks at the whole board: every statement finds its rows by an index", async () => {
  await grow(5);
  const [parent, id] = [await made(here.board), await made(here.board)];
  const child = await made(here.board, { parents: [parent] });
  await verb(here.board, "notify-subscribe", { task_id: id, platform: "cli", chat_id: "1" });
  const waiting = await made(here.board);
  await verb(here.board, "link", { parent_id: parent, child_id: waiting });
  await verb(here.board, "promote", { task_id: waiting, reason: "r" });
  await verb(here.board, "block", { task_id: waiting, kind: "dependency" });
  const writes: [keyof typeof operations, object][] = [
    ["create", { title: "t", parents: [parent], idempotency_key: "k" }],
    ["claim", { task_id: id, dispatch: true, profiles: ["ada"] }],
    ["heartbeat", { task_id: id, note: "n" }],
    ["comment", { task_id: id, body: "b" }],
    ["block", { task_id: id, reason: "r" }],
    ["unblock", { task_id: id }],
    ["request-review", { task_id: id, summary: "s" }],
    ["request-changes", { task_id: id, reason: "r" }],
    ["edit", { task_id: id, title: "other" }],
    ["assign", { task_id: id, assignee: "bob" }],
    ["link", { parent_id: child, child_id: id }],
    ["unlink", { parent_id: child, child_id: id }],
    ["complete", { task_id: parent, summary: "s" }],
    ["archive", { task_id: id }],
  ];
  for (const [name, input] of writes) {
    const plans = await plansOf((board) => verb(board, name, input));
    expect(plans.length).toBeGreaterThan(0);
    const scans = plans.filter((plan) =>
      /^SCAN (?!json_each|CONSTANT ROW|(?:b|below) <- with recursive|m <- insert into kanbun_outbox)/u.test(
        plan,
      ),
    );
    expect([name, scans]).toEqual([name, []]);
  }
  expect((await verb(here.board, "show", { task_id: child })).task.status).toBe("ready");
  expect((await verb(here.board, "show", { task_id: waiting })).task.status).toBe("ready");
});

test("a completion costs by its children: as many statements on a large board as on a small one", async () => {
  const cost = async (): Promise<number> => {
    const parent = await made(here.board);
    for (let i = 0; i < 3; i += 1) await made(here.board, { parents: [parent] });
    let promoted = 0;
    const plans = await plansOf(async (board) => {
      ({ promoted } = await verb(board, "complete", { task_id: parent, summary: "s" }));
    });
    expect(promoted).toBe(3);
    return plans.length;
  };
  const small = await cost();
  await grow(300);
  expect(await cost()).toBe(small);
});

test("a worker's context finds recent work of its profile by an index, however many attempts the board holds", async () => {
  const id = await made(here.board, { assignee: "ada" });
  const plans = await plansOf((board) => verb(board, "context", { task_id: id }));
  expect(
    plans.filter((plan) => plan.startsWith("SEARCH r USING INDEX kanbun_idx_runs_profile")),
  ).toHaveLength(1);
  expect(plans.filter((plan) => /^SCAN (?!\(subquery)/u.test(plan))).toEqual([]);
});

test("a stretch of time is found by an index, however many attempts the board holds", async () => {
  const plans = await plansOf((board) => verb(board, "timeline"));
  expect(plans.filter((plan) => plan.includes("COVERING INDEX kanbun_idx_runs_time"))).toHaveLength(2);
  expect(plans.filter((plan) => /^SCAN (?!wanted|json_each|\(subquery)/u.test(plan))).toEqual([]);
});
