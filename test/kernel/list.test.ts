import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const ids = async (filter: object = {}) => (await verb(here.board, "list", filter)).map(({ id }) => id);

test("tasks are listed by priority, then age, then insertion", async () => {
  const old = await made(here.board);
  const twin = await made(here.board);
  here.clock.advance(1);
  const young = await made(here.board);
  const urgent = await made(here.board, { priority: 2 });
  const low = await made(here.board, { priority: -1 });
  expect(await ids()).toEqual([urgent, old, twin, young, low]);
  expect(await ids({ limit: 2 })).toEqual([urgent, old]);
});

test("[#233] filters match exactly; a task without tenant matches no tenant", async () => {
  const acme = await made(here.board, { tenant: "acme", assignee: "bob" });
  const none = await made(here.board);
  expect(await ids({ tenant: "acme" })).toEqual([acme]);
  expect(await ids({ tenant: "" })).toEqual([]);
  expect(await ids({ assignee: "ada" })).toEqual([none]);
  await verb(here.board, "complete", { task_id: acme });
  expect(await ids({ status: "done" })).toEqual([acme]);
});

test("an unknown status is refused and the known ones are listed in order", async () => {
  const { code, message } = await refusal(verb(here.board, "list", { status: "later" }));
  expect(code).toBe("invalid_input");
  expect(message).toContain("unknown status");
  expect(message).toContain("archived, blocked, done, ready, review, running, scheduled, todo, triage");
});

test("[#232] 5000 tasks of 100 tenants are all listed and counted", async () => {
  await here.board.transaction(async (tx) => {
    for (let i = 0; i < 5000; i += 1) await made(tx, { tenant: `t${i % 100}` });
  });
  expect(new Set(await ids()).size).toBe(5000);
  for (let tenant = 0; tenant < 100; tenant += 1)
    expect(await ids({ tenant: `t${tenant}` })).toHaveLength(50);
  expect(await verb(here.board, "stats")).toMatchObject({
    by_status: { ready: 5000 },
    by_assignee: { ada: { ready: 5000 } },
  });
});

test("limits are checked", async () => {
  for (const limit of [-1, 1.5, 1e9, Number.NaN])
    expect((await refusal(verb(here.board, "list", { limit }))).code).toBe("invalid_input");
});

test("without a limit nothing is left out, however large the board", async () => {
  await here.board.transaction(
    (tx) => tx.sql`
      insert into tasks (id, title, status, created_at)
      with recursive n (value) as (values (1) union all select value + 1 from n limit 100001)
      select 't_' || value, 't', 'triage', 1 from n`,
  );
  expect((await ids()).length).toBe(100_001);
});
