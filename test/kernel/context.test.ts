import { expect, test } from "bun:test";
import { localTime } from "../../src/kernel/index.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const context = (task_id: string) => verb(here.board, "context", { task_id });

async function attempts(id: string, count: number, summary?: string): Promise<void> {
  await here.board.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      await claimed(tx, id);
      await verb(tx, "reclaim", { task_id: id, reason: summary ?? `lost ${i}` });
    }
  });
}

test("[#208] head, labels and body, line by line", async () => {
  const id = await made(here.board, { title: "write it", body: " the body ", tenant: "acme" });
  expect(await context(id)).toBe(
    `# Kanban task ${id}: write it\n\nAssignee: ada\nStatus:   ready\nTenant:   acme\nWorkspace: scratch @ (unresolved)\n\n## Body\nthe body\n`,
  );
  const bare = await made(here.board, {
    title: "bare",
    assignee: null,
    workspace_kind: "dir",
    workspace_path: "/w",
  });
  expect(await context(bare)).toBe(
    `# Kanban task ${bare}: bare\n\nAssignee: (unassigned)\nStatus:   ready\nWorkspace: dir @ /w\n`,
  );
});

test("[#209] [#212] [#213] done parents with the run's summary before the result, and metadata as JSON", async () => {
  const [one, two, open] = [await made(here.board), await made(here.board), await made(here.board)];
  const [short, old] = [await made(here.board), await made(here.board)];
  const id = await made(here.board, { parents: [short, old, two, one, open] });
  await verb(here.board, "complete", {
    task_id: one,
    summary: "from the run",
    result: "from the task",
    metadata: { b: 1, a: { d: 2, c: 3 } },
  });
  await verb(here.board, "complete", { task_id: two });
  await verb(here.board, "complete", { task_id: short, result: "the result alone" });
  // As an older board has it: done, with a result, and no run that tells of it.
  await here.board.sql`update tasks set status = 'done', result = 'from before runs' where id = ${old}`;
  const text = await context(id);
  const results: Record<string, string> = {
    [one]: 'from the run\n_metadata_: `{"a":{"c":3,"d":2},"b":1}`',
    [two]: "(no result recorded)",
    [short]: "the result alone",
    [old]: "from before runs",
  };
  const parts = Object.keys(results)
    .sort()
    .map((parent) => `### ${parent}\n${results[parent]}\n`);
  expect(text).toContain(`## Parent task results\n${parts.join("\n")}`);
  expect(text).not.toContain(open);
});

test("[#401] with equal start seconds the newest parent run speaks", async () => {
  const parent = await made(here.board);
  await verb(here.board, "complete", { task_id: parent, summary: "older" });
  await verb(here.board, "reopen", { task_id: parent });
  await verb(here.board, "complete", { task_id: parent, summary: "newer" });
  const text = await context(await made(here.board, { parents: [parent], assignee: null }));
  expect(text).toContain("newer");
  expect(text).not.toContain("older");
});

test("[#210] [#222] comments: the last thirty, with how many went before", async () => {
  const id = await made(here.board);
  for (let i = 0; i < 100; i += 1)
    await verb(here.board, "comment", { task_id: id, body: `comment ${i}.`, author: "ann" });
  const text = await context(id);
  expect(text).toContain("## Comment thread\n");
  expect(text).toContain("70 earlier comments omitted");
  const at = `**ann** (${localTime(here.clock.now())}):`;
  const last = Array.from({ length: 30 }, (_, n) => `${at}\ncomment ${70 + n}.\n`);
  expect(text).toEndWith(`\n${last.join("\n")}`);
  expect(text.match(/\*\*ann\*\*/gu)).toHaveLength(30);
});

test("[#211] a blocked attempt shows its outcome and reason; the open run is left out", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await verb(here.board, "block", { task_id: id, reason: "which database?" });
  await verb(here.board, "unblock", { task_id: id });
  await claimed(here.board, id);
  const text = await context(id);
  expect(text).toContain("## Prior attempts on this task\n");
  expect(text).toContain(`### Attempt 1 — blocked (ada, ${localTime(here.clock.now())})\nwhich database?`);
  expect(text).not.toContain("Attempt 2");
});

test("[#214] [#215] [#216] [#217] recent work of the profile: five others, newest first", async () => {
  const lines: string[] = [];
  for (let i = 0; i < 10; i += 1) {
    const id = await made(here.board, { title: `job ${i}` });
    here.clock.advance(60);
    await verb(here.board, "complete", { task_id: id, summary: `summary ${i}\nmore` });
    lines.unshift(`- ${id} — job ${i} (${localTime(here.clock.now())}): summary ${i}\n`);
  }
  const id = await made(here.board, { title: "mine" });
  await verb(here.board, "complete", { task_id: id, summary: "own" });
  await verb(here.board, "complete", {
    task_id: await made(here.board, { assignee: "bob" }),
    summary: "another's",
  });
  await verb(here.board, "block", { task_id: await made(here.board), reason: "not completed" });
  expect(await context(id)).toEndWith(`## Recent work by @ada\n${lines.slice(0, 5).join("")}`);
  expect(await context(await made(here.board, { assignee: null }))).not.toContain("Recent work");
});

test("[#400] recent work never comes from another tenant", async () => {
  const done = async (tenant: string | null, title: string) =>
    verb(here.board, "complete", { task_id: await made(here.board, { tenant, title }), summary: "s" });
  await done("acme", "acme's");
  await done("other", "other's");
  await done(null, "nobody's");
  expect(await context(await made(here.board, { tenant: "acme" }))).toMatch(
    /acme's(?![\s\S]*(?:other|nobody)'s)/u,
  );
  const none = await context(await made(here.board));
  expect(none).toContain("nobody's");
  expect(none).not.toContain("acme's");
});

test("[#218] [#219] [#220] [#221] of 25 attempts the last ten, numbered by their true place, in 20000 characters", async () => {
  const id = await made(here.board);
  await attempts(id, 25);
  const text = await context(id);
  expect(text.match(/^### Attempt /gmu)).toHaveLength(10);
  expect(text).toContain("15 earlier attempt");
  expect([...text.matchAll(/^### Attempt (\d+) — reclaimed/gmu)].map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 10 }, (_, n) => 16 + n),
  );
  expect(text.length).toBeLessThan(20_000);
});

test("[#223] a 1 MB summary is cut and says so", async () => {
  const id = await made(here.board);
  await verb(here.board, "block", { task_id: id, reason: "x".repeat(1_048_576) });
  const text = await context(id);
  expect(text.length).toBeLessThan(10_000);
  expect(text).toContain(`truncated: ${1_048_576 - 4096} more`);
});

test("[#224] 1000 attempts and 1000 comments stay bounded", async () => {
  const id = await made(here.board, { body: "y".repeat(100_000) });
  await attempts(id, 1000);
  await here.board.transaction(async (tx) => {
    for (let i = 0; i < 1000; i += 1) await verb(tx, "comment", { task_id: id, body: "z".repeat(5000) });
  });
  expect((await context(id)).length).toBeLessThan(200_000);
});

test("caps count code points and split none", async () => {
  const id = await made(here.board, { body: "🙂".repeat(8193) });
  const text = await context(id);
  expect(text).toContain(`${"🙂".repeat(8192)}… [truncated: 1 more`);
  expect(text.isWellFormed()).toBe(true);
});

test("a reviewer is told so; an unknown task is named", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  await verb(here.board, "request-review", { task_id: id, summary: "the work" });
  await claimed(here.board, id);
  const text = await context(id);
  expect(text).toContain("Purpose:  review");
  expect(text).toContain("the work");
  expect((await refusal(context("t_nope"))).message).toContain("t_nope");
});
