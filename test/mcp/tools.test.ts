import { afterEach, beforeEach, expect, test } from "bun:test";
import { call, operations } from "../../src/kernel/index.ts";
import { Bench } from "./support.ts";

const SEVEN = [
  "kanban_show",
  "kanban_complete",
  "kanban_block",
  "kanban_heartbeat",
  "kanban_comment",
  "kanban_create",
  "kanban_link",
];

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

/** A dispatcher's presence row, as a living one writes it. */
async function dispatcherIsThere(): Promise<void> {
  const board = bench.board.as({ role: "dispatcher", name: "d" });
  await call(board, operations.beat, { id: "d1", pid: 1, host: "another host" });
}

test("[#361] show without arguments returns the own task, running, with worker context and runs", async () => {
  const { id, agent, claim } = await bench.worker({ title: "read me", body: "the body" });
  const shown = await agent.use("kanban_show");
  expect(shown["task"]).toMatchObject({
    id,
    status: "running",
    title: "read me",
    current_run_id: claim.run_id,
  });
  expect(shown["worker_context"]).toContain(`# Kanban task ${id}: read me`);
  expect(shown["runs"]).toHaveLength(1);
  expect(shown["runs"][0]).toMatchObject({ id: claim.run_id, status: "running", outcome: null });
  expect(shown["ok"]).toBeUndefined();
});

test("show gives what the contract names, and the links of both sides", async () => {
  const parent = await bench.create();
  await call(bench.board, operations.complete, { task_id: parent, summary: "first" });
  const { id, agent, claim } = await bench.worker({ parents: [parent] });
  const child = await bench.create({ parents: [id] });
  await call(bench.board, operations.comment, { task_id: id, body: "a remark", author: "ada" });
  const shown = await agent.use("kanban_show");
  const names = (value: object) => Object.keys(value).toSorted();
  expect(names(shown)).toEqual(
    "children comments events notices parents runs task worker_context".split(" "),
  );
  expect(names(shown["task"])).toEqual(
    (
      "assignee body completed_at created_at created_by current_run_id id priority result started_at status " +
      "tenant title workspace_kind workspace_path"
    ).split(" "),
  );
  expect([shown["parents"], shown["children"]]).toEqual([[parent], [child]]);
  expect(shown["comments"]).toEqual([{ author: "ada", body: "a remark", created_at: expect.any(Number) }]);
  for (const event of shown["events"])
    expect(names(event)).toEqual(["created_at", "kind", "payload", "run_id"]);
  expect(shown["events"].at(1)).toMatchObject({ kind: "claimed", run_id: claim.run_id });
  expect(names(shown["runs"][0])).toEqual(
    "ended_at error id metadata outcome profile started_at status summary".split(" "),
  );
});

test("[#362] show with another id returns that task; an unknown one is an error", async () => {
  const other = await bench.create({ title: "other" });
  const { agent } = await bench.worker();
  expect((await agent.use("kanban_show", { task_id: other }))["task"]).toMatchObject({ id: other });
  expect((await agent.use("kanban_show", { task_id: "t_nope" })).error).toContain("task t_nope not found");
});

test("show gives the newest fifty events, oldest first", async () => {
  const { id, agent } = await bench.worker();
  for (let n = 0; n < 60; n += 1) await call(bench.board, operations.edit, { task_id: id, priority: n });
  const { events } = await agent.use("kanban_show");
  expect(events).toHaveLength(50);
  expect(events[0].payload).toEqual({ priority: 10 });
  expect(events[49].payload).toEqual({ priority: 59 });
});

test("show keeps a long history to what fits a model: the newest, cut, and says what is left out", async () => {
  const { id, agent } = await bench.worker({ body: "🦉".repeat(20_000) });
  await call(bench.board, operations.comment, { task_id: id, body: "first" });
  for (let n = 0; n < 30; n += 1)
    await call(bench.board, operations.comment, { task_id: id, body: n === 29 ? "x".repeat(5000) : `c${n}` });
  const shown = await agent.use("kanban_show");
  expect(shown["omitted"]).toEqual({ comments: 1, runs: 0 });
  expect(shown["comments"]).toHaveLength(30);
  expect(shown["comments"][0].body).toBe("c0");
  expect(shown["comments"][29].body).toEndWith("x… [truncated: 2952 characters omitted]");
  expect(shown["task"].body).toEndWith("🦉… [truncated: 3616 characters omitted]");
});

test("show stays small whatever the texts and events of a task hold; so does a refusal", async () => {
  const huge = "x".repeat(300_000);
  const { agent } = await bench.worker({ title: huge });
  for (let n = 0; n < 3; n += 1) await agent.use("kanban_heartbeat", { note: huge });
  const { task, events } = await agent.use("kanban_show");
  expect(task.title).toEndWith("x… [truncated: 297952 characters omitted]");
  expect(events.at(-1)).toMatchObject({
    kind: "heartbeat",
    payload: { truncated: expect.stringMatching(/^\{"note":"x+… \[truncated: /) },
  });
  expect(JSON.stringify(events).length).toBeLessThan(20_000);
  expect((await agent.use("kanban_show", { task_id: huge })).error?.length).toBe(2048);
});

test("[#363] complete with summary and metadata returns ok and stores both on the run", async () => {
  const { id, agent, claim } = await bench.worker();
  const done = await agent.use("kanban_complete", { summary: "built it", metadata: { tests_run: 3 } });
  expect(done).toMatchObject({ ok: true, task_id: id, run_id: claim.run_id });
  const { task, runs } = await bench.show(id);
  expect(task.status).toBe("done");
  expect(runs[0]).toMatchObject({ outcome: "completed", summary: "built it", metadata: { tests_run: 3 } });
});

test("[#364] complete with only a result is accepted", async () => {
  const { id, agent } = await bench.worker();
  expect(await agent.use("kanban_complete", { result: "42" })).toMatchObject({ ok: true });
  expect((await bench.show(id)).task.result).toBe("42");
});

test("[#365] [#366] complete without summary and result, or with array metadata, is an error and changes nothing", async () => {
  const { id, agent } = await bench.worker();
  expect((await agent.use("kanban_complete", {})).error).toContain("summary");
  expect((await agent.use("kanban_complete", { summary: "", metadata: [1] })).error).toContain("summary");
  expect((await agent.use("kanban_complete", { summary: "x", metadata: [1] })).error).toContain("got array");
  expect((await agent.use("kanban_complete", { summary: "x", metadata: "{}" })).error).toContain(
    "got string",
  );
  expect((await bench.show(id)).task.status).toBe("running");
  expect(await agent.use("kanban_complete", { summary: "x", metadata: null })).toMatchObject({ ok: true });
});

test("completing twice is refused with the reason", async () => {
  const { agent } = await bench.worker();
  await agent.use("kanban_complete", { summary: "x" });
  expect(await agent.use("kanban_complete", { summary: "again" })).toMatchObject({ code: "claim_lost" });
});

test("[#367] block with a reason returns ok and the task is blocked, without a comment", async () => {
  const { id, agent, claim } = await bench.worker();
  const blocked = await agent.use("kanban_block", { reason: "Which region?", kind: "needs_input" });
  expect(blocked).toMatchObject({ ok: true, task_id: id, run_id: claim.run_id });
  const { task, comments, runs } = await bench.show(id);
  expect(task).toMatchObject({ status: "blocked", block_kind: "needs_input" });
  expect(comments).toEqual([]);
  expect(runs[0]).toMatchObject({ outcome: "blocked", summary: "Which region?" });
});

test("[#368] block with an empty, blank, null or missing reason is an error", async () => {
  const { id, agent } = await bench.worker();
  for (const args of [{ reason: "" }, { reason: " \n" }, { reason: null }, {}])
    expect((await agent.use("kanban_block", args)).error).toContain("reason is required");
  expect((await bench.show(id)).task.status).toBe("running");
});

test("[#369] heartbeat with a note returns ok and keeps the note; [#160] none is needed", async () => {
  const { id, agent } = await bench.worker();
  expect(await agent.use("kanban_heartbeat", { note: "3 of 9" })).toEqual({
    ok: true,
    task_id: id,
    notices: [],
  });
  expect(await agent.use("kanban_heartbeat")).toMatchObject({ ok: true });
  const beats = (await bench.show(id)).events.filter(({ kind }) => kind === "heartbeat");
  expect(beats.map(({ payload }) => payload)).toEqual([{ note: "3 of 9" }, null]);
});

test("[#370] comment returns ok and an id; the author is the profile", async () => {
  const { id, agent } = await bench.worker();
  const said = await agent.use("kanban_comment", { task_id: id, body: "hello" });
  expect(said).toMatchObject({ ok: true, task_id: id, comment_id: expect.any(Number) });
  expect((await bench.show(id)).comments[0]).toMatchObject({ author: "coder", body: "hello" });
});

test("[#371] a blank comment is an error, and so is one without a task id", async () => {
  const { id, agent } = await bench.worker();
  expect((await agent.use("kanban_comment", { task_id: id, body: "  " })).error).toContain("body");
  expect((await agent.use("kanban_comment", { body: "x" })).error).toContain("task_id");
  expect((await agent.use("kanban_comment", { task_id: "t_nope", body: "x" })).error).toStartWith(
    "kanban_comment: ",
  );
});

test("[#372] an explicit author is stored", async () => {
  const { id, agent } = await bench.worker();
  await agent.use("kanban_comment", { task_id: id, body: "x", author: "reviewer-2" });
  const { comments, events } = await bench.show(id);
  expect(comments[0]?.author).toBe("reviewer-2");
  expect(events.at(-1)).toMatchObject({ kind: "commented", actor: "coder" });
});

test("[#373] create with a parent returns ok, id and status todo", async () => {
  const { id, agent } = await bench.worker();
  const made = await agent.use("kanban_create", { title: " next ", assignee: "qa", parents: [id] });
  expect(made).toMatchObject({ ok: true, status: "todo" });
  const { task, parents } = await bench.show(made["task_id"]);
  expect(task).toMatchObject({ title: "next", assignee: "qa", created_by: "coder", priority: 0 });
  expect(parents).toEqual([id]);
});

test("[#374] [#375] create without title, with a blank one, or without assignee is an error", async () => {
  const { agent } = await bench.worker();
  expect((await agent.use("kanban_create", { assignee: "qa" })).error).toContain("title");
  expect((await agent.use("kanban_create", { title: " ", assignee: "qa" })).error).toContain("title");
  expect((await agent.use("kanban_create", { title: "x" })).error).toContain("never dispatched");
});

test("create passes on all it is given, links nothing by itself, and signs with the profile, else as worker", async () => {
  await dispatcherIsThere();
  const { id, agent } = await bench.worker();
  const bare = await agent.use("kanban_create", { title: "x", assignee: "qa" });
  expect(Object.keys(bare).toSorted()).toEqual(["notices", "ok", "status", "task_id"]);
  const { task: plain, parents } = await bench.show(bare["task_id"]);
  expect(plain).toMatchObject({
    workspace_kind: "scratch",
    workspace_path: null,
    status: "ready",
    priority: 0,
  });
  expect(parents).toEqual([]);
  expect((await bench.show(id)).children).toEqual([]);
  const given = {
    title: "y",
    assignee: "qa",
    body: "the text",
    tenant: "other",
    priority: 4,
    workspace_kind: "dir",
    workspace_path: "/srv/x",
    max_runtime_seconds: 90,
    idempotency_key: "once",
  };
  const full = await agent.use("kanban_create", given);
  expect((await bench.show(full["task_id"])).task).toMatchObject({ ...given, created_by: "coder" });
  expect(await agent.use("kanban_create", { ...given, title: "z" })).toEqual(full);

  const nameless = await bench.local({ ...bench.home.env, HERMES_KANBAN_TASK: id, HERMES_TENANT: "acme" });
  const theirs = await nameless.use("kanban_create", { title: "x", assignee: "qa" });
  expect((await bench.show(theirs["task_id"])).task).toMatchObject({ created_by: "worker", tenant: "acme" });
  await nameless.use("kanban_comment", { task_id: id, body: "hello" });
  expect((await bench.show(id)).comments.at(-1)).toMatchObject({ author: "worker" });
});

test("what is checked first is said first: title, assignee, skills, parents", async () => {
  const { agent } = await bench.worker();
  const wrong: Record<string, unknown> = { title: " ", assignee: "", skills: 1, parents: 2 };
  for (const [name, right] of [
    ["title", "x"],
    ["assignee", "qa"],
    ["skills", []],
    ["parents", []],
  ] as const) {
    expect((await agent.use("kanban_create", wrong)).error).toStartWith(`kanban_create: ${name} `);
    wrong[name] = right;
  }
  expect(await agent.use("kanban_create", wrong)).toMatchObject({ ok: true });
});

test("a task that is not there, or not in a state for it, is refused by every tool that changes one", async () => {
  const planner = await bench.stdio(bench.home.env, ["--orchestrator"]);
  const done = await bench.create();
  await call(bench.board, operations.complete, { task_id: done, summary: "x" });
  for (const task_id of [done, "t_00000000"])
    for (const [tool, args] of [
      ["kanban_complete", { summary: "x" }],
      ["kanban_block", { reason: "x" }],
    ] as const)
      expect((await planner.use(tool, { ...args, task_id })).error).toStartWith(`${tool}: `);
  for (const [tool, args] of [
    ["kanban_complete", { summary: "x" }],
    ["kanban_block", { reason: "x" }],
  ] as const)
    expect((await planner.use(tool, args)).error).toContain("task_id is required");
  const idle = await bench.create();
  const hermes = await bench.local({ ...bench.home.env, HERMES_KANBAN_TASK: idle });
  expect((await hermes.use("kanban_heartbeat")).error).toStartWith("kanban_heartbeat: ");
  expect((await bench.show(idle)).events.map(({ kind }) => kind)).toEqual(["created"]);
});

test("create warns of what nobody will start, beside the agent and over HTTP alike", async () => {
  bench.home.config('profiles: { coder: { command: ["true"] } }\n');
  const { agent: beside } = await bench.worker();
  const afar = await bench.http(bench.board.as({ role: "orchestrator", name: "planner" }), "?orchestrator=1");
  const planner = await bench.stdio(bench.home.env, ["--orchestrator"]);
  for (const agent of [beside, afar, planner]) {
    const unknown = await agent.use("kanban_create", { title: "x", assignee: "nosuch" });
    expect(unknown).toMatchObject({ ok: true, status: "ready" });
    expect(unknown["warning"]).toContain("no profile is called nosuch");
    expect(unknown["warning"]).toContain("no dispatcher runs");
    const triage = await agent.use("kanban_create", { title: "x", assignee: "nosuch", triage: true });
    expect(triage).not.toHaveProperty("warning");
  }
  await dispatcherIsThere();
  expect(await afar.use("kanban_create", { title: "x", assignee: "coder" })).not.toHaveProperty("warning");
});

test("[#376] [#377] numeric parents are an error, one parent as a text works", async () => {
  const { id, agent } = await bench.worker();
  const base = { title: "x", assignee: "qa" };
  expect((await agent.use("kanban_create", { ...base, parents: 7 })).error).toContain("got number");
  expect((await agent.use("kanban_create", { ...base, parents: [7] })).error).toContain("got number");
  const made = await agent.use("kanban_create", { ...base, parents: id });
  expect((await bench.show(made["task_id"])).parents).toEqual([id]);
});

test("[#61] [#62] [#63] create takes skills as a list or one text, nothing else", async () => {
  const { agent } = await bench.worker();
  const base = { title: "x", assignee: "qa" };
  const many = await agent.use("kanban_create", { ...base, skills: ["a", "b"] });
  const one = await agent.use("kanban_create", { ...base, skills: "solo" });
  expect((await bench.show(many["task_id"])).task.skills).toEqual(["a", "b"]);
  expect((await bench.show(one["task_id"])).task.skills).toEqual(["solo"]);
  expect((await agent.use("kanban_create", { ...base, skills: 5 })).error).toContain("skills must be a list");
});

test("create reads integers given as text, refuses other priorities, and passes kernel refusals on", async () => {
  const { agent } = await bench.worker();
  const base = { title: "x", assignee: "qa" };
  const made = await agent.use("kanban_create", { ...base, priority: "3" });
  expect((await bench.show(made["task_id"])).task.priority).toBe(3);
  expect((await agent.use("kanban_create", { ...base, priority: "high" })).error).toContain("integer");
  expect((await agent.use("kanban_create", { ...base, parents: ["t_nope"] })).error).toStartWith(
    "kanban_create: unknown parent t_nope",
  );
  expect((await agent.use("kanban_create", { ...base, workspace_kind: "cloud" })).error).toContain(
    "workspace_kind",
  );
});

test("a draft is not started by mistake: what is neither yes nor no is refused", async () => {
  const { agent } = await bench.worker();
  const base = { title: "x", assignee: "qa" };
  for (const triage of [true, "True", 1])
    expect(await agent.use("kanban_create", { ...base, triage })).toMatchObject({ status: "triage" });
  for (const triage of [false, "no", null, {}])
    expect(await agent.use("kanban_create", { ...base, triage })).toMatchObject(
      triage === false || triage === null ? { status: "ready" } : { code: "invalid_input" },
    );
});

test("create falls back to the run's tenant, and an idempotency key gives the first task again", async () => {
  const id = await bench.create();
  const agent = await bench.local({ ...bench.workerEnv(await bench.claim(id)), KANBUN_TENANT: "acme" });
  const first = await agent.use("kanban_create", { title: "x", assignee: "qa", idempotency_key: "k" });
  const again = await agent.use("kanban_create", { title: "y", assignee: "qa", idempotency_key: "k" });
  expect(again["task_id"]).toBe(first["task_id"]);
  expect((await bench.show(first["task_id"])).task).toMatchObject({ title: "x", tenant: "acme" });
});

test("[#378] [#379] [#380] [#381] link: two tasks, never itself, both ids, no cycle", async () => {
  const [a, b] = [await bench.create(), await bench.create()];
  const { agent } = await bench.worker();
  const linked = await agent.use("kanban_link", { parent_id: a, child_id: b });
  expect(linked).toEqual({ ok: true, parent_id: a, child_id: b, notices: [] });
  expect((await agent.use("kanban_link", { parent_id: a, child_id: a })).error).toContain("itself");
  expect((await agent.use("kanban_link", { parent_id: a })).error).toContain("child_id is required");
  expect((await agent.use("kanban_link", { child_id: b })).error).toContain("parent_id is required");
  const cycle = await agent.use("kanban_link", { parent_id: b, child_id: a });
  expect(cycle.error).toStartWith("kanban_link: ");
  expect(cycle.error).toContain("cycle");
  expect((await agent.use("kanban_link", { parent_id: a, child_id: "t_00000000" })).error).toStartWith(
    "kanban_link: ",
  );
  expect((await bench.show(b)).parents).toEqual([a]);
  expect((await bench.show(a)).parents).toEqual([]);
});

test("[#382] the whole life of a task through the tools of a process", async () => {
  const id = await bench.create();
  const agent = await bench.stdio(bench.workerEnv(await bench.claim(id)));
  await agent.use("kanban_show");
  await agent.use("kanban_heartbeat", { note: "half" });
  await agent.use("kanban_comment", { task_id: id, body: "a remark" });
  const child = await agent.use("kanban_create", { title: "child", assignee: "qa", parents: [id] });
  await agent.use("kanban_complete", { summary: "all there", metadata: { files: ["a"] } });
  const { task, runs, comments, events } = await bench.show(id);
  expect(task).toMatchObject({ status: "done", current_run_id: null });
  expect(runs.at(-1)).toMatchObject({ outcome: "completed", metadata: { files: ["a"] } });
  expect(comments).toHaveLength(1);
  expect(events.filter(({ kind }) => kind === "heartbeat")).toHaveLength(1);
  expect((await bench.show(child["task_id"])).task.status).toBe("ready");
});

test("[#417] a worker may not complete, block or beat for a foreign task; the error names both", async () => {
  const other = await bench.create();
  await bench.claim(other);
  const { id, agent } = await bench.worker();
  for (const [tool, args] of [
    ["kanban_complete", { summary: "x" }],
    ["kanban_block", { reason: "x" }],
    ["kanban_heartbeat", {}],
    ["kanban_request_review", {}],
  ] as const) {
    const refused = await agent.use(tool, { ...args, task_id: other });
    expect(refused.code).toBe("forbidden");
    expect(refused.error).toContain(id);
    expect(refused.error).toContain(other);
  }
  expect((await bench.show(other)).task.status).toBe("running");
});

test("[#360] [#417] a worker that Hermes started is held to its task too, and gets exactly the seven tools", async () => {
  const other = await bench.create();
  const id = await bench.create();
  await bench.claim(id);
  const env = { ...bench.home.env, HERMES_KANBAN_TASK: id, HERMES_PROFILE: "hermes-coder" };
  const agent = await bench.local(env);
  expect(await agent.tools()).toEqual(SEVEN);
  expect(await agent.use("kanban_complete", { task_id: other, summary: "x" })).toMatchObject({
    code: "forbidden",
  });
  expect(await agent.use("kanban_complete", { summary: "x" })).toMatchObject({ ok: true, task_id: id });
});

test("[#393] a late write of a reclaimed run is refused, says stop, and is kept", async () => {
  const { id, agent } = await bench.worker();
  await call(bench.board, operations.reclaim, { task_id: id, reason: "wrong branch" });
  await bench.claim(id);
  const late = await agent.use("kanban_complete", { summary: "too late" });
  expect(late).toMatchObject({ code: "claim_lost" });
  expect(late.notices[0]).toMatchObject({
    kind: "stop",
    message: expect.stringContaining("stop: your run was reclaimed"),
  });
  expect((await bench.show(id)).task.status).toBe("running");
  const [kept] = await bench.board.sql`select payload from kanbun_late_writes where task_id = ${id}`;
  expect(String(kept?.["payload"])).toContain("too late");
});

test("a wrong token is refused and nothing is kept", async () => {
  const id = await bench.create();
  const env = { ...bench.workerEnv(await bench.claim(id)), KANBUN_TOKEN: "guessed" };
  const agent = await bench.local(env);
  expect(await agent.use("kanban_complete", { summary: "x" })).toMatchObject({ code: "claim_lost" });
  expect(await bench.board.sql`select 1 from kanbun_late_writes`).toHaveLength(0);
});

test("without run or token a worker of ours reads, and writes nothing", async () => {
  const id = await bench.create();
  const env = bench.workerEnv(await bench.claim(id));
  for (const name of ["KANBUN_TOKEN", "KANBUN_RUN"]) {
    const agent = await bench.local({ ...env, [name]: "" });
    expect((await agent.use("kanban_show"))["task"]).toMatchObject({ id });
    const refused = await agent.use("kanban_complete", { summary: "x" });
    expect(refused).toMatchObject({ code: "forbidden", hint: expect.stringContaining("MCP server") });
    expect(refused.error).toContain("KANBUN_TOKEN did not reach this server");
    expect((await agent.use("kanban_create", { title: "x", assignee: "qa" })).code).toBe("forbidden");
  }
  expect((await bench.show(id)).task.status).toBe("running");
});

test("a config that is broken meanwhile does not keep a worker from handing over", async () => {
  const { id, agent } = await bench.worker();
  bench.home.config("dispatch: { interval_seconds: never }");
  expect(await agent.use("kanban_complete", { summary: "x" })).toMatchObject({ ok: true, task_id: id });
});

test("what the arguments hold is checked, never thrown: numbers for text, an unpaired surrogate, unknown keys", async () => {
  const { id, agent } = await bench.worker();
  expect((await agent.use("kanban_complete", { summary: 7 })).error).toContain(
    "summary must be a string, got number",
  );
  expect((await agent.use("kanban_comment", { task_id: id, body: "\ud800" })).code).toBe("invalid_input");
  expect(await agent.use("kanban_heartbeat", { note: "x", mood: "good" })).toMatchObject({ ok: true });
});

test("a hint that names a command line is kept from agents", async () => {
  const { agent } = await bench.worker();
  const refused = await agent.use("kanban_create", { title: "x", assignee: "qa", parents: ["t_nope"] });
  expect(refused.hint).toBeUndefined();
});
