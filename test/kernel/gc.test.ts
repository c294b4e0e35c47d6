import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORKSPACE_MARKER } from "../../src/kernel/index.ts";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const DAY = 86_400;
const gc = (input: object = {}) => verb(here.board, "gc", input);

/** A scratch workspace as the dispatcher makes it. */
function workspace(id: string, options: { at?: string; marked?: boolean } = {}): string {
  const path = options.at ?? join(here.dir, "workspaces", id);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "work.txt"), "work");
  if (options.marked !== false) writeFileSync(join(path, WORKSPACE_MARKER), `${id}\n`);
  return path;
}

test("[#242] [#243] old events of finished tasks go, those of unfinished ones stay", async () => {
  const [done, open, archived] = [await made(here.board), await made(here.board), await made(here.board)];
  await verb(here.board, "complete", { task_id: done });
  await verb(here.board, "archive", { task_id: archived });
  here.clock.advance(30 * DAY);
  expect((await gc()).events).toBe(0);
  here.clock.advance(1);
  const young = await made(here.board);
  await verb(here.board, "complete", { task_id: young });
  expect((await gc()).events).toBe(4);
  const kinds = async (task_id: string) =>
    (await verb(here.board, "show", { task_id })).events.map(({ kind }) => kind);
  expect(await kinds(done)).toEqual([]);
  expect(await kinds(open)).toEqual(["created"]);
  expect(await kinds(young)).toEqual(["created", "completed"]);
  expect((await verb(here.board, "show", { task_id: done })).task.status).toBe("done");
});

test("[#243] no event of an unfinished task goes, whatever it waits for and however old it is", async () => {
  const ids = {
    triage: await made(here.board, { triage: true }),
    scheduled: await made(here.board, { not_before: here.clock.now() + 900 * DAY }),
    todo: await made(here.board, { parents: [await made(here.board)] }),
    ready: await made(here.board),
    running: await made(here.board),
    review: await made(here.board, { reviewer: "rex" }),
    blocked: await made(here.board),
  };
  await claimed(here.board, ids.running);
  await verb(here.board, "request-review", { task_id: ids.review, summary: "s" });
  await verb(here.board, "block", { task_id: ids.blocked, reason: "r" });
  const seen = () => Promise.all(Object.values(ids).map((task_id) => verb(here.board, "show", { task_id })));
  const before = await seen();
  expect(before.map(({ task }) => task.status as string)).toEqual(Object.keys(ids));
  here.clock.advance(365 * DAY);
  expect((await gc()).events).toBe(0);
  expect((await seen()).map(({ events }) => events)).toEqual(before.map(({ events }) => events));
});

test("an event whose message waits or failed stays until it is sent or discarded", async () => {
  const dispatcher = here.board.as(DISPATCHER);
  await verb(here.board, "notify-subscribe", { task_id: "*", platform: "hook", chat_id: "-" });
  await verb(here.board, "complete", { task_id: await made(here.board) });
  here.clock.advance(1);
  await gc({ event_retention_days: 0 });
  const [due] = await verb(dispatcher, "deliver-due", { max_attempts: 1 });
  expect(due?.event).toMatchObject({ kind: "completed" });
  await verb(dispatcher, "settle-delivery", { id: due?.id as number, outcome: "failed", error: "no" });
  expect((await gc({ event_retention_days: 0 })).events).toBe(0);
  await verb(here.board, "discard-delivery", {});
  expect((await gc({ event_retention_days: 0 })).events).toBe(1);
});

test("[#244] only log files older than the window go, and a running task keeps its own", async () => {
  const running = await made(here.board);
  await claimed(here.board, running);
  const logs = join(here.dir, "logs");
  mkdirSync(join(logs, "a-directory"), { recursive: true });
  const old = here.clock.now() - 30 * DAY - 1;
  for (const [name, at] of [
    ["old.log", old],
    ["old.log.1", old],
    ["young.log", old + 2],
    [`${running}.log`, old],
  ] as const) {
    writeFileSync(join(logs, name), "x");
    utimesSync(join(logs, name), at, at);
  }
  utimesSync(join(logs, "a-directory"), old, old);
  expect((await gc()).logs).toBe(2);
  expect(readdirSync(logs).sort()).toEqual(["a-directory", `${running}.log`, "young.log"].sort());
});

test("missing directories are nothing to clear", async () => {
  expect(await gc()).toEqual({ workspaces: 0, events: 0, logs: 0, trashed: 0 });
});

test("the marked workspace of an archived task goes, into a trash first", async () => {
  const id = await made(here.board);
  const path = workspace(id);
  expect((await gc()).workspaces).toBe(0);
  await verb(here.board, "archive", { task_id: id });
  expect((await gc()).workspaces).toBe(1);
  expect(existsSync(path)).toBe(false);
  const trash = join(here.dir, "workspaces", ".trash");
  expect(readdirSync(trash)).toHaveLength(1);
  here.clock.advance(7 * DAY);
  await gc();
  expect(readdirSync(trash)).toEqual([]);
});

test("[#402] nothing else goes: unmarked, outside, a link, the root, in use, held, of another kind", async () => {
  const root = join(here.dir, "workspaces");
  const ids = {
    unmarked: await made(here.board),
    outside: await made(here.board),
    linked: await made(here.board),
    root: await made(here.board),
    shared: await made(here.board),
    held: await made(here.board),
    dir: await made(here.board, { workspace_kind: "dir", workspace_path: join(root, "kept") }),
  };
  const paths = [
    workspace(ids.unmarked, { marked: false }),
    workspace(ids.outside, { at: join(here.dir, "elsewhere") }),
    workspace(ids.shared),
    workspace(ids.held),
    workspace(ids.dir, { at: join(root, "kept") }),
  ];
  symlinkSync(join(here.dir, "elsewhere"), join(root, ids.linked));
  await verb(here.board, "set-workspace", { task_id: ids.root, path: root });
  await made(here.board, { workspace_kind: "dir", workspace_path: join(root, ids.shared) });
  const { run_id } = await claimed(here.board, ids.held);
  await verb(here.board.as(DISPATCHER), "spawned", {
    task_id: ids.held,
    run_id,
    pid: 3,
    host: "h",
    identity: null,
  });
  for (const id of Object.values(ids)) await verb(here.board, "archive", { task_id: id });
  writeFileSync(join(root, WORKSPACE_MARKER), ids.root);
  expect((await gc()).workspaces).toBe(0);
  for (const path of paths) expect(existsSync(join(path, "work.txt"))).toBe(true);
});

test("files under artifacts are kept as attachments, once, at most 25 MiB each", async () => {
  const id = await made(here.board);
  const path = workspace(id);
  mkdirSync(join(path, "artifacts", "deeper"), { recursive: true });
  writeFileSync(join(path, "artifacts", "result.csv"), "a,b");
  await verb(here.board, "archive", { task_id: id });
  await gc();
  const { attachments } = await verb(here.board, "show", { task_id: id });
  expect(attachments.map(({ filename, size }) => [filename, size])).toEqual([["result.csv", 3]]);
  expect(existsSync(attachments[0]?.path as string)).toBe(true);
});

test("the trash of deleted tasks is emptied after its time, with their files and history", async () => {
  const id = await made(here.board);
  const { path } = await verb(here.board, "attach", { task_id: id, filename: "a", content: "aGk=" });
  const { event_id } = await verb(here.board, "delete", { task_id: id });
  expect((await gc({ trash_retention_days: 1 })).trashed).toBe(0);
  here.clock.advance(DAY + 1);
  expect((await gc({ trash_retention_days: 1 })).trashed).toBe(1);
  expect(existsSync(path as string)).toBe(false);
  expect((await refusal(verb(here.board, "undo", { event_id }))).code).toBe("not_found");
});

test("negative and odd numbers of days are refused and nothing goes", async () => {
  const id = await made(here.board);
  await verb(here.board, "complete", { task_id: id });
  for (const days of [-1, 1.5, Number.NaN, "7", Infinity])
    for (const field of [
      "event_retention_days",
      "log_retention_days",
      "trash_retention_days",
      "workspace_rest_days",
    ])
      expect((await refusal(gc({ [field]: days }))).code).toBe("invalid_input");
  expect((await verb(here.board, "show", { task_id: id })).events).toHaveLength(2);
});
