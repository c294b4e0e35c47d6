import { afterEach, beforeEach, expect, test } from "bun:test";
import { call, lengthOf, operations } from "../../src/kernel/index.ts";
import type { Answer } from "./support.ts";
import { Bench } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

const kinds = ({ notices }: Answer): string[] => notices.map(({ kind }) => kind);

test("a person's comment reaches the running agent with its next call, once", async () => {
  const { id, agent } = await bench.worker();
  expect((await agent.use("kanban_show")).notices).toEqual([]);
  await call(bench.board, operations.comment, { task_id: id, body: "use port 8081", author: "ada" });
  const next = await agent.use("kanban_heartbeat");
  expect(next.notices).toEqual([
    {
      kind: "comment",
      message: "Comment by ada: use port 8081",
      author: "ada",
      comment_id: expect.any(Number),
    },
  ]);
  expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
});

test("what was said before the claim is no news, what was said after it is, even before the first call", async () => {
  const id = await bench.create();
  await call(bench.board, operations.comment, { task_id: id, body: "before", author: "ada" });
  await bench.board.sql`update task_comments set created_at = created_at - 10`;
  const claim = await bench.claim(id);
  await call(bench.board, operations.comment, { task_id: id, body: "after", author: "ada" });
  const agent = await bench.local(bench.workerEnv(claim));
  const { notices } = await agent.use("kanban_heartbeat");
  expect(notices.map(({ message }) => message)).toEqual(["Comment by ada: after"]);
});

test("its own comments are no news, also under another name, nor those on other tasks", async () => {
  const other = await bench.create();
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.comment, { task_id: other, body: "elsewhere", author: "ada" });
  expect(
    (await agent.use("kanban_comment", { task_id: id, body: "mine", author: "someone" })).notices,
  ).toEqual([]);
  expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
});

test("calls side by side are told each thing once", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.comment, { task_id: id, body: "look", author: "ada" });
  const answers = await Promise.all(Array.from({ length: 5 }, () => agent.use("kanban_heartbeat")));
  expect(answers.flatMap(kinds)).toEqual(["comment"]);
});

test("what a given-up call would have been told is told to the next one", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.comment, { task_id: id, body: "look", author: "ada" });
  await bench.board.transaction(async () => {
    const givenUp = new AbortController();
    const beat = agent.client
      .callTool({ name: "kanban_heartbeat", arguments: {} }, { signal: givenUp.signal })
      .then(
        () => "answered",
        () => "given up",
      );
    // The connection keeps the order: once a ping is answered, what was sent before it has arrived.
    await agent.client.ping();
    givenUp.abort();
    await agent.client.ping();
    expect(await beat).toBe("given up");
  });
  await bench.settled();
  expect(kinds(await agent.use("kanban_heartbeat"))).toEqual(["comment"]);
});

test("of more comments than fit it is said how many came before", async () => {
  const { id, agent } = await bench.worker();
  for (let n = 0; n < 23; n += 1)
    await call(bench.board, operations.comment, { task_id: id, body: `c${n}`, author: "ada" });
  const { notices } = await agent.use("kanban_heartbeat");
  expect(notices).toHaveLength(21);
  expect(notices[0]?.message).toContain("3 earlier comments");
  expect(notices.at(-1)?.message).toBe("Comment by ada: c22");
  expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
});

test("a refusal carries notices too", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.comment, { task_id: id, body: "look here", author: "ada" });
  const refused = await agent.use("kanban_block", { reason: "" });
  expect(refused.error).toBeDefined();
  expect(kinds(refused)).toEqual(["comment"]);
});

test("a long comment is cut and says so", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.comment, { task_id: id, body: "🦉".repeat(5000), author: "ada" });
  const [notice] = (await agent.use("kanban_heartbeat")).notices;
  expect(notice?.message).toContain("truncated");
  expect(lengthOf(notice?.message ?? "")).toBeLessThan(2200);
});

test("pause, drain and resume are told when they happen", async () => {
  const { agent } = await bench.worker();
  await agent.use("kanban_heartbeat");
  await call(bench.board, operations.pause, { reason: "deploy" });
  const [paused] = (await agent.use("kanban_heartbeat")).notices;
  expect(paused).toMatchObject({ kind: "paused", message: expect.stringContaining("deploy") });
  expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
  await call(bench.board, operations.resume, {});
  expect(kinds(await agent.use("kanban_heartbeat"))).toEqual(["resumed"]);
  await call(bench.board, operations.drain, {});
  expect(kinds(await agent.use("kanban_heartbeat"))).toEqual(["draining"]);
});

test("a changed priority and an edited text are told", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.edit, { task_id: id, priority: 9 });
  await call(bench.board, operations.edit, { task_id: id, body: "other", title: "new" });
  const { notices } = await agent.use("kanban_heartbeat");
  expect(notices.map(({ kind, message }) => [kind, message])).toEqual([
    ["priority", "The task's priority is now 9."],
    ["edited", expect.stringContaining("kanban_show")],
  ]);
  expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
});

test("wrap up is said from nine tenths of the longest runtime, as long as it holds", async () => {
  const { claim, agent } = await bench.worker({ max_runtime_seconds: 1000 });
  const age = (seconds: number) =>
    bench.board.sql`update task_runs set started_at = started_at - ${seconds} where id = ${claim.run_id}`;
  await age(800);
  expect((await agent.use("kanban_heartbeat")).notices).toEqual([]);
  await age(120);
  for (let n = 0; n < 2; n += 1) {
    const [notice] = (await agent.use("kanban_heartbeat")).notices;
    expect(notice?.kind).toBe("wrap_up");
    expect(notice?.message).toMatch(/^Wrap up: 9\d\d of 1000 s are used/);
  }
});

test("stop is said at every call once the task was taken back; ended after its own completion", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.reclaim, { task_id: id });
  for (let n = 0; n < 2; n += 1) expect(kinds(await agent.use("kanban_show"))).toEqual(["stop"]);
  const second = await bench.worker();
  expect(kinds(await second.agent.use("kanban_complete", { summary: "x" }))).toEqual(["ended"]);
});

test("a worker whose run is over may not create, link, comment or attach any more", async () => {
  const { id, agent } = await bench.worker();
  const other = await bench.create();
  await call(bench.board, operations.reclaim, { task_id: id });
  for (const [tool, args] of [
    ["kanban_create", { title: "x", assignee: "qa" }],
    ["kanban_link", { parent_id: id, child_id: other }],
    ["kanban_comment", { task_id: id, body: "x" }],
  ] as const)
    expect(await agent.use(tool, args)).toMatchObject({ code: "claim_lost" });
});

test("a worker of Hermes hears of the run its task has", async () => {
  const id = await bench.create();
  await bench.claim(id);
  const agent = await bench.local({ ...bench.home.env, HERMES_KANBAN_TASK: id });
  await agent.use("kanban_show");
  await call(bench.board, operations.comment, { task_id: id, body: "hi", author: "ada" });
  expect(kinds(await agent.use("kanban_heartbeat"))).toEqual(["comment"]);
});
