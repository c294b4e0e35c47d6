import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Board } from "../../src/kernel/index.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { systemIds } from "../../src/config/index.ts";
import type { TestBoard } from "../support/board.ts";
import { testBoard } from "../support/board.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

let here: TestBoard;
let board: Board;
beforeEach(async () => {
  here = await testBoard();
  board = here.board;
});
afterEach(() => here.close());

const show = async (task_id: string) => (await verb(board, "show", { task_id })).task;

test("[#22] [#23] [#24] a task without parents starts ready, in a scratch workspace, with its assignee", async () => {
  const { task, existing } = await verb(board, "create", { title: " write it ", assignee: "ada" });
  expect(task).toMatchObject({
    status: "ready",
    workspace_kind: "scratch",
    assignee: "ada",
    title: "write it",
  });
  expect(existing).toBe(false);
});

test("[#25] [#26] a task starts todo behind an unfinished parent and ready behind finished ones", async () => {
  const parent = await made(board);
  expect((await verb(board, "create", { title: "c", parents: [parent] })).task.status).toBe("todo");
  await verb(board, "complete", { task_id: parent });
  expect((await verb(board, "create", { title: "c", parents: [parent] })).task.status).toBe("ready");
});

test("[#27] an unknown parent is refused by name, also for a draft, and nothing is written", async () => {
  for (const triage of [false, true]) {
    const { code, message } = await refusal(
      verb(board, "create", { title: "c", parents: ["t_nope"], triage }),
    );
    expect(code).toBe("invalid_input");
    expect(message).toContain("unknown parent");
    expect(message).toContain("t_nope");
  }
  expect(await verb(board, "list")).toEqual([]);
});

test("[#28] an unknown workspace kind is refused and the known ones are listed in order", async () => {
  const { message } = await refusal(verb(board, "create", { title: "c", workspace_kind: "cloud" }));
  expect(message).toContain("workspace_kind");
  expect(message).toContain("dir, scratch, worktree");
});

test("[#29] [#30] a blank title is refused", async () => {
  const unseen = ["\u0085", "\u001f\u001c", "\u00a0\u3000", "\u200b\u2060\ufeff", "\u200d\u00ad", "\u0000"];
  for (const title of ["", "   ", "\t\n ", ...unseen]) {
    const { code, message } = await refusal(verb(board, "create", { title }));
    expect([title, code]).toEqual([title, "invalid_input"]);
    expect(message).toContain("title");
  }
  expect((await refusal(verb(board, "create", {}))).message).toContain("title");
});

test("a title is stripped of all white space of the contract, and of nothing else", async () => {
  const id = await made(board, { title: " \u0085\u001f\u00a0a \u200b\u0085b\u200d\u2028\u001c\n" });
  expect((await show(id)).title).toBe("a \u200b\u0085b\u200d");
  expect((await refusal(verb(board, "edit", { task_id: id, title: "\u0085" }))).code).toBe("invalid_input");
  expect((await verb(board, "edit", { task_id: id, title: "\u001fc\u0085" })).title).toBe("c");
});

test("[#31] [#41] empty and very long bodies are kept as they are", async () => {
  for (const body of ["", " two \n\n spaces ", "x".repeat(1_048_576)])
    expect((await show(await made(board, { body }))).body).toBe(body);
});

test("[#32] [#33] 500 tasks have 500 ids of the form t_ and eight hex digits", async () => {
  const real = await testBoard({ ids: systemIds });
  const ids = new Set<string>();
  try {
    for (let i = 0; i < 500; i += 1) ids.add(await made(real.board));
  } finally {
    real.close();
  }
  expect(ids.size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^t_[0-9a-f]{8}$/u);
});

test("an id that is taken is drawn again", async () => {
  const drawn = ["t_00000001", "t_00000001", "t_00000001", "t_00000002"];
  const own = await testBoard({
    ids: { task: () => drawn.shift() ?? "t_ffffffff", token: () => "x".repeat(32), fraction: () => 0 },
  });
  try {
    expect([await made(own.board), await made(own.board)]).toEqual(["t_00000001", "t_00000002"]);
  } finally {
    own.close();
  }
});

test("[#34] a runtime limit is kept in seconds; 0 is none; a negative one is refused", async () => {
  expect((await show(await made(board, { max_runtime_seconds: 90 }))).max_runtime_seconds).toBe(90);
  expect((await show(await made(board, { max_runtime_seconds: 0 }))).max_runtime_seconds).toBeNull();
  for (const bad of [-1, 1.5, Number.NaN, Infinity])
    expect((await refusal(made(board, { max_runtime_seconds: bad }))).code).toBe("invalid_input");
});

test("[#35] [#36] the tenant is kept with its line breaks and stands in the created event", async () => {
  const tenant = "acme\n\tberlin";
  const id = await made(board, { tenant });
  const { task, events } = await verb(board, "show", { task_id: id });
  expect(task.tenant).toBe(tenant);
  expect(events[0]).toMatchObject({ kind: "created", run_id: null, payload: { tenant, status: "ready" } });
});

test("[#37] a draft is in triage whatever its parents are", async () => {
  const parent = await made(board);
  expect((await verb(board, "create", { title: "d", triage: true, parents: [parent] })).task.status).toBe(
    "triage",
  );
  await verb(board, "complete", { task_id: parent });
  expect((await verb(board, "create", { title: "d", triage: true, parents: [parent] })).task.status).toBe(
    "triage",
  );
});

test("[#38] [#76] [#77] a child of a ready, running, blocked, triage or archived parent starts todo and stays", async () => {
  const [running, blocked, archived] = [await made(board), await made(board), await made(board)];
  const triage = await made(board, { triage: true });
  await claimed(board, running);
  await verb(board, "block", { task_id: blocked, reason: "wait" });
  await verb(board, "archive", { task_id: archived });
  const children: string[] = [];
  for (const parent of [await made(board), running, blocked, archived, triage]) {
    const { task } = await verb(board, "create", { title: "c", parents: [parent] });
    expect(task.status).toBe("todo");
    children.push(task.id);
  }
  expect(await verb(board, "promote-due")).toBe(0);
  for (const id of children) expect((await show(id)).status).toBe("todo");
});

test.each([
  ["emoji and joiners", "👩‍👩‍👧‍👦 and 🏳️‍🌈"],
  ["CJK", "看板を書く"],
  ["right to left", "\u202eمرحبا שלום\u202c"],
  ["control characters", "a\u0001b\u0007c\u001b[31m"],
  ["NUL", "before\u0000after"],
  ["SQL", "'); drop table tasks; --"],
])("[#39] [#40] [#42] a title with %s comes back exactly", async (_name, title) => {
  const id = await made(board, { title, body: title, assignee: title, tenant: title });
  expect(await show(id)).toMatchObject({ title, body: title, assignee: title, tenant: title });
  expect((await verb(board, "list")).length).toBe(1);
  const { tasks } = await verb(board, "board-snapshot");
  expect(tasks[0]).toMatchObject({ title, assignee: title, tenant: title });
});

test("an unpaired surrogate is refused wherever it stands, and nothing is written", async () => {
  for (const input of [
    { title: "a\ud800" },
    { title: "a", body: "\udc00" },
    { title: "a", params: { k: "\ud800" } },
  ]) {
    const { code, message } = await refusal(verb(board, "create", input));
    expect(code).toBe("invalid_input");
    expect(message).toContain("surrogate");
  }
  expect(await verb(board, "list")).toEqual([]);
});

test("[#43] [#44] assignees are any text; null and empty are nobody", async () => {
  for (const assignee of ["a.b@c", "開発者", "🤖", "x".repeat(200)])
    expect((await show(await made(board, { assignee }))).assignee).toBe(assignee);
  for (const assignee of [null, ""])
    expect(await show(await made(board, { assignee }))).toMatchObject({ assignee: null, status: "ready" });
});

test("[#45] [#46] one key makes one task; the first writer wins", async () => {
  const first = await verb(board, "create", { title: "first", idempotency_key: "k" });
  const second = await verb(board, "create", { title: "second", idempotency_key: "k" });
  expect(second).toMatchObject({ existing: true, task: { id: first.task.id, title: "first" } });
  await verb(board, "complete", { task_id: first.task.id });
  expect((await verb(board, "create", { title: "third", idempotency_key: "k" })).existing).toBe(true);
});

test("[#47] [#48] the key of an archived task makes a new one; tasks without a key never collapse", async () => {
  const first = await made(board, { idempotency_key: "k" });
  await verb(board, "archive", { task_id: first });
  expect(await made(board, { idempotency_key: "k" })).not.toBe(first);
  expect(await made(board, { idempotency_key: "" })).not.toBe(await made(board, { idempotency_key: "" }));
});

test("[#52] [#53] [#54] skills are kept in order, trimmed, without blanks and repetitions", async () => {
  expect((await show(await made(board, { skills: [" b ", "a", null, "", "b", "  "] }))).skills).toEqual([
    "b",
    "a",
  ]);
  expect((await show(await made(board))).skills).toBeNull();
  const empty = await made(board, { skills: [] });
  expect((await show(empty)).skills).toEqual([]);
  expect((await verb(board, "show", { task_id: empty })).events[0]?.payload).toMatchObject({ skills: null });
});

test("[#55] a comma in a skill is refused", async () => {
  expect((await refusal(made(board, { skills: ["a,b"] }))).message).toContain("cannot contain comma");
});

test("blank parents are dropped, repeated ones are kept in the event and linked once", async () => {
  const parent = await made(board);
  const child = await made(board, { parents: [null, "", parent, parent] });
  const { parents, events } = await verb(board, "show", { task_id: child });
  expect(parents).toEqual([parent]);
  expect(events[0]?.payload).toMatchObject({ parents: [parent, parent] });
});

test("a task before its time is scheduled, behind a parent it is todo", async () => {
  const later = here.clock.now() + 60;
  expect((await show(await made(board, { not_before: later }))).status).toBe("scheduled");
  expect((await show(await made(board, { not_before: later, parents: [await made(board)] }))).status).toBe(
    "todo",
  );
  expect((await show(await made(board, { not_before: here.clock.now() }))).status).toBe("ready");
});

test("a link's gate is given with the parents", async () => {
  const parent = await made(board);
  const cleanup = await made(board, { parents: [parent], parents_gate: "failure" });
  await verb(board, "complete", { task_id: parent, outcome: "failure" });
  expect((await show(cleanup)).status).toBe("ready");
});

test("a worker may create, but not once its run is over", async () => {
  const own = await claimed(board, await made(board));
  const worker = board.as({
    role: "worker",
    name: "w",
    run: { task_id: own.task.id, run_id: own.run_id, token: own.token },
  });
  const child = await verb(worker, "create", { title: "follow up", parents: [own.task.id] });
  expect(child.task).toMatchObject({ status: "todo", created_by: "w" });
  await verb(board, "reclaim", { task_id: own.task.id });
  expect((await refusal(verb(worker, "create", { title: "too late" }))).code).toBe("claim_lost");
  expect((await refusal(verb(board.as({ role: "reader", name: "r" }), "create", { title: "x" }))).code).toBe(
    "forbidden",
  );
});

test("settings and time are inputs: defaults are the contract's", () => {
  expect(DEFAULT_SETTINGS).toMatchObject({ failureLimit: 3, claimTtlSeconds: 900, retryBackoffSeconds: 10 });
});

test("numbers that no other program could read as whole ones are refused", async () => {
  for (const field of ["priority", "max_runtime_seconds", "not_before"] as const)
    expect((await refusal(made(here.board, { [field]: 1e300 }))).code).toBe("invalid_input");
  expect((await refusal(made(here.board, { not_before: 1e13 }))).message).toContain("not_before");
  const id = await made(here.board, { not_before: 253_402_300_799 });
  const { gates } = await verb(here.board, "why", { task_id: id });
  expect(gates[0]?.message).toContain("9999-12-31");
});
