import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { LATEST_PROTOCOL_VERSION } from "@modelcontextprotocol/client";
import { WORKER_GUIDANCE } from "../../src/kernel/index.ts";
import { PROGRAM, until } from "../support/program.ts";
import { Bench } from "./support.ts";

const WORKERS = [
  "kanban_show",
  "kanban_complete",
  "kanban_block",
  "kanban_heartbeat",
  "kanban_comment",
  "kanban_create",
  "kanban_link",
  "kanban_list",
  "kanban_request_review",
  "kanban_request_changes",
  "kanban_attach",
  "kanban_attachments",
];

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

test("[#359] [#383] outside a run there is no tool and no guidance, and a blank task is no run", async () => {
  for (const env of [bench.home.env, { ...bench.home.env, KANBUN_TASK: " ", HERMES_KANBAN_TASK: "" }]) {
    const agent = await bench.stdio(env);
    expect(await agent.tools()).toEqual([]);
    expect(agent.client.getInstructions()).toBeUndefined();
  }
});

test("[#360] [#384] inside a run there are the seven, what ours add for workers, and the guidance", async () => {
  const agent = await bench.stdio(bench.workerEnv(await bench.claim(await bench.create())));
  expect((await agent.tools()).toSorted()).toEqual(WORKERS.toSorted());
  expect((await agent.tools()).slice(0, 7)).toEqual(WORKERS.slice(0, 7));
  expect(agent.client.getInstructions()).toBe(WORKER_GUIDANCE);
});

test("--orchestrator gives the planner's tools outside a run, and unblock inside one", async () => {
  const planner = await bench.stdio(bench.home.env, ["--orchestrator"]);
  const offered = await planner.tools();
  expect(offered).toContain("kanban_unblock");
  expect(offered).not.toContain("kanban_heartbeat");
  expect(planner.client.getInstructions()).toContain("Kanban orchestrator");
  const id = await bench.create();
  const both = await bench.stdio(bench.workerEnv(await bench.claim(id)), ["--orchestrator"]);
  expect(await both.tools()).toContain("kanban_unblock");
  expect(await both.tools()).toContain("kanban_heartbeat");
  expect(both.client.getInstructions()).toBe(WORKER_GUIDANCE);
});

test("a planner creates, lists, reads, answers and unblocks; it needs to name tasks", async () => {
  const planner = await bench.stdio(bench.home.env, ["--orchestrator"]);
  const made = await planner.use("kanban_create", { title: "plan", assignee: "coder" });
  const id = made["task_id"];
  await planner.use("kanban_block", { task_id: id, reason: "which one?" });
  const { tasks, more } = await planner.use("kanban_list", { status: "blocked" });
  expect(tasks).toEqual([expect.objectContaining({ id, title: "plan", status: "blocked" })]);
  expect(more).toBe(false);
  await planner.use("kanban_comment", { task_id: id, body: "the second" });
  expect(await planner.use("kanban_unblock", { task_id: id })).toMatchObject({ ok: true, status: "ready" });
  expect((await planner.use("kanban_show")).error).toContain("task_id is required");
  const { task, comments } = await bench.show(id);
  expect(task.created_by).toBe("orchestrator");
  expect(comments[0]?.author).toBe("orchestrator");
});

test("list is cut at its limit and says that there is more", async () => {
  for (let n = 0; n < 5; n += 1) await bench.create();
  const planner = await bench.stdio(bench.home.env, ["--orchestrator"]);
  const { tasks, more } = await planner.use("kanban_list", { limit: 3 });
  expect([tasks.length, more]).toEqual([3, true]);
  expect((await planner.use("kanban_list", { status: "nonsense" })).error).toContain("status");
});

test("every tool says whether it reads, and none is destructive or reaches the open world", async () => {
  const { agent } = await bench.worker();
  const annotations = await agent.annotations();
  for (const [name, hints] of Object.entries(annotations))
    expect({ name, ...hints }).toMatchObject({ name, destructiveHint: false, openWorldHint: false });
  const reading = Object.keys(annotations).filter((name) => annotations[name]?.readOnlyHint);
  expect(reading.toSorted()).toEqual(["kanban_attachments", "kanban_list", "kanban_show"]);
});

test("the seven carry their signs in the contract's order", async () => {
  const { agent } = await bench.worker();
  const { tools } = await agent.client.listTools();
  expect(tools.slice(0, 7).map(({ title }) => title?.split(" ")[0])).toEqual("📋 ✔ ⏸ 💓 💬 ➕ 🔗".split(" "));
});

test("parameters are the contract's, with what is required, in schemas every provider takes", async () => {
  const { agent } = await bench.worker();
  const { tools } = await agent.client.listTools();
  const of = (name: string) => tools.find((tool) => tool.name === name)?.inputSchema;
  expect(Object.keys(of("kanban_create")?.properties ?? {}).toSorted()).toEqual([
    "assignee",
    "body",
    "idempotency_key",
    "max_runtime_seconds",
    "parents",
    "priority",
    "skills",
    "tenant",
    "title",
    "triage",
    "workspace_kind",
    "workspace_path",
  ]);
  for (const [name, parameters] of [
    ["show", "task_id"],
    ["complete", "metadata result summary task_id"],
    ["block", "kind reason task_id"],
    ["heartbeat", "note task_id"],
    ["comment", "author body task_id"],
    ["link", "child_id parent_id"],
  ] as const)
    expect(Object.keys(of(`kanban_${name}`)?.properties ?? {}).toSorted()).toEqual(parameters.split(" "));
  expect(of("kanban_show")?.required).toEqual([]);
  expect(of("kanban_heartbeat")?.required).toEqual([]);
  expect(of("kanban_create")?.required).toEqual(["title", "assignee"]);
  expect(of("kanban_complete")?.required).toEqual([]);
  expect(of("kanban_block")?.required).toEqual(["reason"]);
  expect(of("kanban_comment")?.required).toEqual(["task_id", "body"]);
  expect(of("kanban_link")?.required).toEqual(["parent_id", "child_id"]);
  expect(JSON.stringify(tools)).not.toContain("propertyNames");
});

test("both protocol revisions are spoken", async () => {
  const id = await bench.create();
  const env = bench.workerEnv(await bench.claim(id));
  const old = await bench.stdio(env, [], "legacy");
  expect(old.client.getNegotiatedProtocolVersion()).toBe("2025-11-25");
  for (const mode of ["auto", { pin: "2026-07-28" }] as const) {
    const agent = await bench.stdio(env, [], mode);
    expect(agent.client.getNegotiatedProtocolVersion()).toBe("2026-07-28");
    expect(await agent.use("kanban_heartbeat")).toMatchObject({ ok: true, task_id: id });
  }
  expect(LATEST_PROTOCOL_VERSION).toBe("2025-11-25");
});

test("the board is opened at the first tool call, and again when it could not be", async () => {
  const { agent } = await bench.worker();
  const file = join(bench.home.dir, "kanban.db");
  renameSync(file, `${file}.away`);
  const refused = await agent.use("kanban_heartbeat");
  expect(refused.error).toContain("no board file");
  expect(existsSync(file)).toBe(false);
  renameSync(`${file}.away`, file);
  expect(await agent.use("kanban_heartbeat")).toMatchObject({ ok: true });
});

test("a pinned board file goes before --board and before another home", async () => {
  const id = await bench.create();
  const env = { ...bench.workerEnv(await bench.claim(id)), KANBUN_HOME: join(bench.home.dir, "elsewhere") };
  const agent = await bench.stdio(env, ["--board", "other"]);
  expect(await agent.use("kanban_heartbeat")).toMatchObject({ ok: true, task_id: id });
});

test("an unknown tool is a protocol error, and the connection goes on", async () => {
  const { agent } = await bench.worker();
  const refused = await agent.client.callTool({ name: "kanban_destroy", arguments: {} }).catch(String);
  expect(refused).toContain("not found");
  expect(await agent.use("kanban_heartbeat")).toMatchObject({ ok: true });
});

interface Raw {
  child: Bun.Subprocess<"pipe", "pipe", "pipe">;
  send: (message: object) => void;
  lines: string[];
}

function raw(env: Record<string, string>): Raw {
  const child = Bun.spawn([...PROGRAM, "mcp"], { env, stdin: "pipe", stdout: "pipe", stderr: "pipe" });
  const lines: string[] = [];
  void (async () => {
    let rest = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
    }
    if (rest) lines.push(rest);
  })();
  const send = (message: object): void => {
    void child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    void child.stdin.flush();
  };
  return { child, send, lines };
}

const INITIALIZE = {
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "old", version: "1" } },
};

test("standard output carries the protocol only, refusals and garbage included", async () => {
  const id = await bench.create();
  const { child, send, lines } = raw({
    ...bench.workerEnv(await bench.claim(id)),
    NODE_ENV: "production",
    CI: "1",
  });
  send(INITIALIZE);
  await until("the answer to initialize", () => lines.length >= 1);
  send({ method: "notifications/initialized" });
  void child.stdin.write("this is not JSON\n");
  send({ id: 2, method: "tools/call", params: { name: "kanban_complete", arguments: { summary: 1 } } });
  send({ id: 3, method: "tools/call", params: { name: "kanban_heartbeat", arguments: {} } });
  await until("the third answer", () => lines.some((line) => line.includes('"id":3')));
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
  void child.stdin.end();
  expect(await child.exited).toBe(0);
});

test("what nobody foresaw is an error by the tool's name, said on standard error, and the connection goes on", async () => {
  const id = await bench.create();
  const { child, send, lines } = raw(bench.workerEnv(await bench.claim(id)));
  send(INITIALIZE);
  send({ id: 2, method: "tools/call", params: { name: "kanban_show", arguments: {} } });
  await until("the board to be open", () => lines.some((line) => line.includes('"id":2')));
  await bench.board.sql`alter table task_comments rename to elsewhere`;
  send({ id: 3, method: "tools/call", params: { name: "kanban_show", arguments: {} } });
  const line = await until("the error", () => lines.find((each) => each.includes('"id":3')));
  const { result } = JSON.parse(line) as { result: { isError: boolean; structuredContent: object } };
  expect(result).toMatchObject({
    isError: true,
    structuredContent: { error: expect.stringMatching(/^kanban_show: .*task_comments/), code: "internal" },
  });
  await bench.board.sql`alter table elsewhere rename to task_comments`;
  send({ id: 4, method: "tools/call", params: { name: "kanban_heartbeat", arguments: {} } });
  await until("the next answer", () => lines.some((each) => each.includes('"id":4') && each.includes("ok")));
  void child.stdin.end();
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stderr).text()).toContain("task_comments");
});

test("it ends with exit 0 when its input ends, and an accepted call is finished first", async () => {
  const id = await bench.create();
  const { child, send, lines } = raw(bench.workerEnv(await bench.claim(id)));
  send(INITIALIZE);
  await until("the answer to initialize", () => lines.length >= 1);
  send({ method: "notifications/initialized" });
  send({
    id: 2,
    method: "tools/call",
    params: { name: "kanban_complete", arguments: { summary: "last words" } },
  });
  void child.stdin.end();
  expect(await child.exited).toBe(0);
  expect((await bench.show(id)).task.status).toBe("done");
});

for (const signal of ["SIGTERM", "SIGINT"] as const)
  test(`it ends with exit 0 on ${signal}`, async () => {
    const { child, send, lines } = raw(bench.home.env);
    send(INITIALIZE);
    await until("the answer to initialize", () => lines.length >= 1);
    child.kill(signal);
    expect(await child.exited).toBe(0);
  });
