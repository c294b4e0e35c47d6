import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Claim } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import type { Negotiation } from "./support.ts";
import { Bench } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

const boardOf = ({ task, run_id, token }: Claim) =>
  bench.board.as({ role: "worker", name: "remote", run: { task_id: task.id, run_id, token } });

for (const mode of ["legacy", { pin: "2026-07-28" }] satisfies Negotiation[])
  test(`a worker works over HTTP, revision ${JSON.stringify(mode)}`, async () => {
    const id = await bench.create();
    const agent = await bench.http(boardOf(await bench.claim(id)), "", mode);
    expect(await agent.tools()).toContain("kanban_complete");
    expect((await agent.use("kanban_show"))["task"]).toMatchObject({ id, status: "running" });
    await call(bench.board, operations.comment, { task_id: id, body: "faster", author: "ada" });
    expect((await agent.use("kanban_heartbeat")).notices).toHaveLength(1);
    expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
    expect((await agent.use("kanban_comment", { task_id: id, body: "mine" })).notices).toEqual([]);
    expect(await agent.use("kanban_complete", { summary: "done" })).toMatchObject({ ok: true, task_id: id });
    expect((await bench.show(id)).task.status).toBe("done");
  });

test("what a worker on another host creates belongs to its task's tenant, unless it says otherwise", async () => {
  const agent = await bench.http(boardOf(await bench.claim(await bench.create({ tenant: "acme" }))));
  const tenantOf = async (more: object) => {
    const { task_id } = await agent.use("kanban_create", { title: "x", assignee: "qa", ...more });
    return (await bench.show(String(task_id))).task.tenant;
  };
  expect([await tenantOf({}), await tenantOf({ tenant: "other" })]).toEqual(["acme", "other"]);
});

test("who guesses a run does not take its notices away", async () => {
  const id = await bench.create();
  const claim = await bench.claim(id);
  await call(bench.board, operations.comment, { task_id: id, body: "for the run", author: "ada" });
  const imposter = await bench.http(boardOf({ ...claim, token: "guessed" }));
  expect(await imposter.use("kanban_heartbeat")).toMatchObject({ code: "claim_lost" });
  expect((await (await bench.http(boardOf(claim))).use("kanban_heartbeat")).notices).toHaveLength(1);
});

test("an operator's token has no tools until the planner's are asked for", async () => {
  expect(await (await bench.http(bench.board)).tools()).toEqual([]);
  const planner = await bench.http(bench.board, "?orchestrator=1");
  expect(await planner.tools()).toContain("kanban_unblock");
  expect(await planner.use("kanban_create", { title: "x", assignee: "qa" })).toMatchObject({ ok: true });
});

test("a reader's token may read and nothing else", async () => {
  const id = await bench.create();
  const reader = await bench.http(bench.board.as({ role: "reader", name: "eye" }), "?orchestrator=1");
  expect((await reader.tools()).toSorted()).toEqual(["kanban_attachments", "kanban_list", "kanban_show"]);
  expect((await reader.use("kanban_show", { task_id: id }))["task"]).toMatchObject({ id });
});

test("a worker's token without a run has no tools", async () => {
  const pulling = bench.board.as({ role: "worker", name: "remote" });
  expect(await (await bench.http(pulling)).tools()).toEqual([]);
});
