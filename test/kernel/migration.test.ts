import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestBoard } from "../support/board.ts";
import { DISPATCHER, testBoard } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

setDefaultTimeout(60_000);

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kanbun-migration-"));
  file = join(dir, "kanban.db");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Writes a file as another program left it, through another SQLite. */
function written(...statements: string[]): void {
  const database = new Database(file, { create: true });
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** What another program reads from the file now. */
function read<T>(sql: string): T[] {
  const database = new Database(file);
  const rows = database.query(sql).all() as T[];
  database.close();
  return rows;
}

async function opened<T>(work: (here: TestBoard) => Promise<T>, thorough = false): Promise<T> {
  const here = await testBoard({ thorough }, file);
  try {
    return await work(here);
  } finally {
    here.close();
  }
}

const FIRST_TASKS = `create table tasks (id TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT, assignee TEXT, status TEXT NOT NULL,
  priority INTEGER DEFAULT 0, created_by TEXT, created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER,
  workspace_kind TEXT NOT NULL DEFAULT 'scratch', workspace_path TEXT, claim_lock TEXT, claim_expires INTEGER)`;
const FIRST_EVENTS = `create table task_events (id INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT NOT NULL, kind TEXT NOT NULL,
  payload TEXT, created_at INTEGER NOT NULL)`;
const task = (id: string, status: string, more = "") =>
  `insert into tasks (id, title, status, created_at${more ? `, ${more.split("=")[0]}` : ""}) values ('${id}', 'old ${id}', '${status}', 1${more ? `, ${more.split("=")[1]}` : ""})`;

test("[#1] [#2] [#3] opening makes every table; opening again changes nothing and loses nothing", async () => {
  const id = await opened(({ board }) => made(board));
  const before = read("select name, sql from sqlite_master order by name");
  await opened(async ({ board }) => {
    expect((await verb(board, "list")).map((each) => each.id)).toEqual([id]);
  }, true);
  expect(read("select name, sql from sqlite_master order by name")).toEqual(before);
  const tables = read<{ name: string }>("select name from sqlite_master where type = 'table'").map(
    ({ name }) => name,
  );
  for (const table of [
    "tasks",
    "task_links",
    "task_comments",
    "task_events",
    "task_runs",
    "kanban_notify_subs",
  ])
    expect(tables).toContain(table);
  expect(readdirSync(dir).filter((name) => name.includes("bak"))).toEqual([]);
});

test("[#389] [#6] [#7] [#8] a file of the very first shape opens through the normal path and works", async () => {
  written(FIRST_TASKS, FIRST_EVENTS, task("t_0a1b", "ready", "assignee='ada'"));
  await opened(async ({ board }) => {
    const { task: old } = await verb(board, "show", { task_id: "t_0a1b" });
    expect(old).toMatchObject({ title: "old t_0a1b", skills: null, tenant: null, consecutive_failures: 0 });
    await claimed(board, "t_0a1b");
    await verb(board, "complete", { task_id: "t_0a1b", summary: "s" });
    expect(await violations(board)).toEqual([]);
  });
  await opened(async () => undefined, true);
});

test("[#9] a table with four columns only, and events without run_id, open too", async () => {
  written(
    "create table tasks (id TEXT, title TEXT, status TEXT, created_at INTEGER)",
    FIRST_EVENTS,
    task("t_1", "todo"),
  );
  await opened(async ({ board }) => {
    expect(await verb(board, "promote-due")).toBe(1);
    expect((await verb(board, "show", { task_id: "t_1" })).task).toMatchObject({
      status: "ready",
      workspace_kind: "scratch",
    });
  });
});

test("a file that had a first shape is copied before it is altered, once", async () => {
  written(FIRST_TASKS, task("t_1", "ready"));
  await opened(async () => undefined);
  await opened(async () => undefined, true);
  const copies = readdirSync(dir).filter(
    (name) => name.includes(".before-upgrade-") && name.endsWith(".bak"),
  );
  expect(copies).toHaveLength(1);
  expect(readdirSync(dir).filter((name) => name.endsWith(".part"))).toEqual([]);
  const copy = new Database(join(dir, copies[0] as string));
  expect(copy.query("select name from sqlite_master where name = 'task_runs'").all()).toEqual([]);
  expect(copy.query("select id from tasks").all()).toEqual([{ id: "t_1" }]);
  copy.close();
});

const oldEvents = (id: string): string[] =>
  ["ready", "priority", "spawn_auto_blocked"].map(
    (kind) => `insert into task_events (task_id, kind, created_at) values ('${id}', '${kind}', 5)`,
  );
const kindsOf = async ({ board }: TestBoard, id: string): Promise<string[]> =>
  (await verb(board, "show", { task_id: id })).events.map(({ kind }) => kind).toSorted();
const NEW_KINDS = ["created", "gave_up", "promoted", "reprioritized"];

test("[#10] [#11] [#12] [#13] old event kinds are renamed by whoever opens, and none is left", async () => {
  const id = await opened(({ board }) => made(board));
  written(...oldEvents(id));
  await opened(async (here) => {
    expect(await kindsOf(here, id)).toEqual(NEW_KINDS);
  });
  expect(
    read<{ kind: string }>("select kind from task_events order by kind").map(({ kind }) => kind),
  ).toEqual(NEW_KINDS);
  const plan = read<{ detail: string }>(
    "explain query plan select 1 from task_events where kind in ('ready', 'priority', 'spawn_auto_blocked') limit 1",
  );
  expect(plan.map(({ detail }) => detail).join()).toContain("kanbun_idx_events_old");
});

test("old event kinds that come while the board is open read as new ones, and their messages are sent", async () => {
  await opened(async (here) => {
    const id = await made(here.board);
    await verb(here.board, "notify-subscribe", { task_id: id, platform: "hook", chat_id: "1" });
    written(...oldEvents(id));
    expect(await kindsOf(here, id)).toEqual(NEW_KINDS);
    const changes = await verb(here.board, "changes-since", { since: 0 });
    expect(changes.events.map(({ kind }) => kind).toSorted()).toEqual(NEW_KINDS);
    await verb(here.board.as(DISPATCHER), "enqueue-missed");
    written(`insert into task_events (task_id, kind, created_at) values ('${id}', 'spawn_auto_blocked', 6)`);
    await verb(here.board, "block", { task_id: id, reason: "x" });
    const told = await verb(here.board, "deliveries", { state: "any" });
    expect(told.map(({ kind }) => kind).toReversed()).toEqual(["gave_up", "gave_up", "blocked"]);
  });
});

test("[#14] [#15] [#16] [#17] a running task without a run gets exactly one, and completes with it", async () => {
  written(FIRST_TASKS, FIRST_EVENTS);
  written(
    `insert into tasks (id, title, assignee, status, created_at, started_at, claim_lock, claim_expires)
     values ('t_r', 'r', 'ada', 'running', 1, 2, 'host:1', 99)`,
  );
  for (let i = 0; i < 3; i += 1) await opened(async () => undefined, true);
  await opened(async ({ board }) => {
    const { task: running, runs } = await verb(board, "show", { task_id: "t_r" });
    expect(runs).toMatchObject([
      { profile: "ada", status: "running", ended_at: null, started_at: 2, claim_lock: "host:1" },
    ]);
    expect(running.current_run_id).toBe(runs[0]?.id as number);
    await verb(board, "complete", { task_id: "t_r", summary: "after all" });
    expect((await verb(board, "runs", { task_id: "t_r" }))[0]).toMatchObject({
      outcome: "completed",
      summary: "after all",
    });
    expect(await violations(board)).toEqual([]);
  });
});

test("[#18] the reserved workflow columns can be written and read, and the step is copied into runs", async () => {
  const id = await opened(({ board }) => made(board));
  written("update tasks set workflow_template_id = 'w', current_step_key = 'build'");
  await opened(async ({ board }) => {
    const { task: each } = await verb(board, "show", { task_id: id });
    expect(each).toMatchObject({ workflow_template_id: "w", current_step_key: "build" });
    await claimed(board, id);
    expect((await verb(board, "runs", { task_id: id }))[0]?.step_key).toBe("build");
  });
});

test("failures another program counted count, under whichever name it knows, and ours are written under both", async () => {
  const id = await opened(({ board }) => made(board));
  written("update tasks set spawn_failures = 2, last_spawn_error = 'from the old name'");
  await opened(async ({ board, clock }) => {
    expect((await verb(board, "show", { task_id: id })).task).toMatchObject({
      consecutive_failures: 2,
      last_failure_error: "from the old name",
    });
    const { run_id } = await claimed(board, id);
    const failed = await verb(board.as(DISPATCHER), "fail", {
      task_id: id,
      run_id,
      outcome: "crashed",
      error: "ours",
      limit: 9,
    });
    expect(failed?.failures).toBe(3);
    clock.advance(999);
  });
  expect(
    read("select consecutive_failures, spawn_failures, last_failure_error, last_spawn_error from tasks"),
  ).toEqual([
    { consecutive_failures: 3, spawn_failures: 3, last_failure_error: "ours", last_spawn_error: "ours" },
  ]);
  written("update tasks set consecutive_failures = 0, last_failure_error = null");
  await opened(async ({ board }) => {
    expect((await verb(board, "show", { task_id: id })).task).toMatchObject({
      consecutive_failures: 0,
      last_failure_error: null,
    });
  });
});

test("a newer board's file: its columns, text in worker_started_at, its own tables and unknown columns stay", async () => {
  written(
    `create table tasks (id TEXT PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL,
      consecutive_failures INTEGER NOT NULL DEFAULT 0, last_failure_error TEXT, worker_started_at INTEGER,
      superseded_by TEXT, assistant_owner_key TEXT, "odd ""name" TEXT)`,
    "create table kanban_budget_decisions (id INTEGER PRIMARY KEY, note TEXT)",
    "insert into kanban_budget_decisions (note) values ('keep')",
    `insert into tasks (id, title, status, created_at, consecutive_failures, worker_started_at, "odd ""name")
     values ('t_n', 'n', 'ready', 1, 1, '1700000000|12345', 'kept')`,
  );
  await opened(async ({ board }) => {
    expect((await verb(board, "show", { task_id: "t_n" })).task.consecutive_failures).toBe(1);
    await claimed(board, "t_n");
  }, true);
  expect(read(`select "odd ""name" as odd, worker_started_at, spawn_failures from tasks`)).toEqual([
    { odd: "kept", worker_started_at: "1700000000|12345", spawn_failures: 1 },
  ]);
  expect(read("select note from kanban_budget_decisions")).toEqual([{ note: "keep" }]);
});

test("duplicate idempotency keys are tolerated: the newest task answers", async () => {
  written(FIRST_TASKS, "alter table tasks add column idempotency_key TEXT");
  written(
    "insert into tasks (id, title, status, created_at, idempotency_key) values ('t_a', 'a', 'done', 1, 'k'), ('t_b', 'b', 'ready', 2, 'k')",
  );
  await opened(async ({ board }) => {
    expect((await verb(board, "create", { title: "c", idempotency_key: "k" })).task.id).toBe("t_b");
  });
});

test("tables with text ids or no key are made anew with all their rows; what points at a run follows", async () => {
  written(
    FIRST_TASKS,
    "alter table tasks add column current_run_id TEXT",
    "create table task_links (parent_id TEXT, child_id TEXT)",
    "create table task_comments (id TEXT PRIMARY KEY, task_id TEXT, author TEXT, body TEXT, created_at INTEGER)",
    "create table task_events (id TEXT PRIMARY KEY, task_id TEXT, run_id TEXT, kind TEXT, payload TEXT, created_at INTEGER, extra TEXT)",
    "create table task_runs (id TEXT PRIMARY KEY, task_id TEXT, status TEXT, started_at INTEGER, ended_at INTEGER, outcome TEXT)",
    "create index idx_events_task on task_events(task_id, created_at)",
    task("t_p", "done"),
    task("t_c", "running", "current_run_id='uuid-2'"),
    "insert into task_links values ('t_p', 't_c'), ('t_p', 't_c')",
    "insert into task_comments values ('c-2', 't_c', 'ann', 'second', 20), ('c-1', 't_c', 'ann', 'first', 10), ('7', 't_c', null, 'seventh', 30)",
    "insert into task_events values ('e-2', 't_c', 'uuid-2', 'claimed', null, 20, 'kept'), ('e-1', 't_c', null, 'created', null, 10, null)",
    "insert into task_runs values ('uuid-1', 't_c', 'crashed', 5, 6, 'crashed'), ('uuid-2', 't_c', 'running', 20, null, null)",
  );
  await opened(async ({ board }) => {
    const { task: child, comments, events, runs, links } = await verb(board, "show", { task_id: "t_c" });
    expect(links).toEqual([{ parent_id: "t_p", child_id: "t_c", gate: "success" }]);
    expect(comments.map(({ id, author, body }) => [typeof id, author, body])).toEqual([
      ["number", "ann", "first"],
      ["number", "ann", "second"],
      ["number", "", "seventh"],
    ]);
    expect(comments.at(-1)?.id).toBe(7);
    expect(events.map(({ kind }) => kind)).toEqual(["created", "claimed"]);
    expect(runs.map(({ outcome }) => outcome)).toEqual(["crashed", null]);
    expect(child.current_run_id).toBe(runs[1]?.id as number);
    expect(events[1]?.run_id).toBe(runs[1]?.id as number);
    expect(await violations(board)).toEqual([]);
    await verb(board, "complete", { task_id: "t_c" });
    await verb(board, "link", { parent_id: "t_p", child_id: "t_c", gate: "any" });
  });
  expect(read("select extra from task_events where kind = 'claimed'")).toEqual([{ extra: "kept" }]);
  expect(read("select name from sqlite_master where name like 'kanbun_old%'")).toEqual([]);
});

test("subscriptions of before delivery modes also wake, except in the terminal", async () => {
  written(
    FIRST_TASKS,
    `create table kanban_notify_subs (task_id TEXT NOT NULL, platform TEXT NOT NULL, chat_id TEXT NOT NULL,
      thread_id TEXT NOT NULL DEFAULT '', user_id TEXT, created_at INTEGER NOT NULL, last_event_id INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (task_id, platform, chat_id, thread_id))`,
    "insert into kanban_notify_subs (task_id, platform, chat_id, created_at) values ('t', 'telegram', '1', 1), ('t', 'tui', '1', 1)",
  );
  await opened(async () => undefined);
  expect(read("select platform, delivery_mode from kanban_notify_subs order by platform")).toEqual([
    { platform: "telegram", delivery_mode: "notify+wake" },
    { platform: "tui", delivery_mode: "notify" },
  ]);
});

test("init closes runs that no task holds", async () => {
  const id = await opened(({ board }) => made(board));
  written(`insert into task_runs (task_id, status, started_at) values ('${id}', 'running', 1)`);
  await opened(async ({ board }) => {
    expect((await verb(board, "runs", { task_id: id }))[0]).toMatchObject({ outcome: "reclaimed" });
    expect(await violations(board)).toEqual([]);
  }, true);
});

test("a file of a newer kanbun is refused, and not a byte of it is touched", async () => {
  await opened(({ board }) => made(board));
  written(
    "update kanbun_meta set value = '999' where key = 'schema_version'",
    "pragma wal_checkpoint(truncate)",
  );
  const before = readFileSync(file);
  const { code, message, hint } = await refusal(opened(async () => undefined, true));
  expect(code).toBe("schema_too_new");
  expect(message).toContain("999");
  expect(hint).toContain("newer");
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(dir).filter((name) => name.includes("bak") || name.includes("part"))).toEqual([]);
});

const FTS = "create virtual table kanbun_trash using fts5(task_id)";
for (const [what, sql, name] of [
  ["a view", "create view Tasks as select 1 as id", "Tasks"],
  ["a view", "create view idx_tasks_status as select 1 as id", "idx_tasks_status"],
  ["an index", "create index task_runs on other(x)", "task_runs"],
  ["a virtual table", FTS, "kanbun_trash"],
])
  test(`${what} called ${name} is said to stand in the way, and not a byte of the file is touched`, async () => {
    written("create table other (x)", sql as string);
    const before = readFileSync(file);
    const { code, message, hint } = await refusal(opened(async () => undefined));
    expect(code).toBe("corrupt");
    expect(message).toContain(`the file has ${what} called ${name}, where a board needs a`);
    expect(hint).toContain("nothing was changed");
    expect(hint).toContain(`"${name}"`);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(dir).filter((each) => each.includes("bak") || each.includes("part"))).toEqual([]);
  });

test("an index of ours in other letters is ours, and a trigger may be called anything", async () => {
  await opened(({ board }) => made(board));
  written(
    "drop index idx_tasks_status",
    "create index IDX_TASKS_STATUS on tasks(status)",
    "create trigger tasks after insert on task_links begin select 1; end",
    "create trigger idx_links_child after insert on task_links begin select 1; end",
  );
  const before = read("select name, sql from sqlite_master order by name");
  await opened(({ board }) => made(board));
  expect(read("select name, sql from sqlite_master order by name")).toEqual(before);
  expect(readdirSync(dir).filter((name) => name.includes("bak"))).toEqual([]);
});

const READINGS = [
  "assignees",
  "board",
  "board-snapshot",
  "cards",
  "deliveries",
  "dispatchers",
  "graph",
  "inbox",
  "late-list",
  "metrics",
  "notify-list",
  "parked",
  "queue",
  "stats",
  "workers",
] as const;

test("[#390] opening an up-to-date file and reading it takes no write lock", async () => {
  const task_id = await opened(async ({ board }) => {
    const id = await made(board);
    await claimed(board, id);
    return id;
  });
  const holder = new Database(file);
  holder.exec("begin immediate");
  await opened(async ({ board }) => {
    expect(await verb(board, "list")).toHaveLength(1);
    expect(await verb(board, "promote-due")).toBe(0);
    for (const name of ["show", "context", "runs", "why"] as const) await verb(board, name, { task_id });
    await verb(board, "why-list", { task_ids: [task_id] });
    await verb(board, "changes-since", { since: 0 });
    for (const name of READINGS) await verb(board, name);
  }, true);
  holder.exec("rollback");
  holder.close();
});

test("another program still reads and writes the file after us", async () => {
  written(FIRST_TASKS, FIRST_EVENTS, task("t_1", "ready"));
  await opened(async ({ board }) => verb(board, "complete", { task_id: "t_1", summary: "ours" }));
  written(
    "insert into tasks (id, title, status, created_at) values ('t_2', 'theirs', 'ready', 2)",
    "insert into task_events (task_id, kind, payload, created_at) values ('t_2', 'created', null, 2)",
  );
  await opened(async ({ board }) => {
    expect((await verb(board, "list")).map(({ id, status }) => [id, status])).toEqual([
      ["t_1", "done"],
      ["t_2", "ready"],
    ]);
  });
  expect(read("pragma user_version")).toEqual([{ user_version: 0 }]);
});

test("a payload that is no JSON reads as none, on every view of the board", async () => {
  const [blocked, running, reviewed] = await opened(async ({ board }) => {
    const ids = [await made(board), await made(board), await made(board)] as const;
    await verb(board, "block", { task_id: ids[0], reason: "r" });
    await claimed(board, ids[1]);
    await verb(board, "heartbeat", { task_id: ids[1], note: "n" });
    await verb(board, "request-review", { task_id: ids[2], summary: "s" });
    return ids;
  });
  written(`update task_events set payload = '{"reason": NaN, "note": Infinity'`);
  await opened(async ({ board }) => {
    const { tasks } = await verb(board, "board-snapshot");
    expect(tasks.map(({ id }) => id).sort()).toEqual([blocked, running, reviewed].sort());
    for (const each of tasks) expect([each.block_reason, each.activity]).toEqual([null, null]);
    expect((await verb(board, "cards")).total).toBe(3);
    expect((await verb(board, "inbox")).items.map(({ reason }) => reason)).toEqual([null, null]);
    expect(await verb(board, "workers")).toHaveLength(1);
    expect((await verb(board, "changes-since", { since: 0 })).events.length).toBeGreaterThan(0);
    for (const { id } of tasks)
      expect(
        (await verb(board, "show", { task_id: id })).events.every(({ payload }) => payload === null),
      ).toBe(true);
    await verb(board, "unblock", { task_id: blocked });
    await claimed(board, blocked);
    await verb(board, "block", { task_id: blocked, reason: "again" });
  }, true);
});

const ODD_TASKS: [name: string, statements: string[], ids: string[]][] = [
  [
    "no key, repeated and missing ids",
    [
      "create table tasks (id TEXT, title TEXT, status TEXT, created_at INTEGER)",
      "insert into tasks values ('a', 'x', 'ready', 1), ('a', 'y', 'ready', 1), (null, 'z', null, null)",
    ],
    ["a", "t_row2", "t_row3"],
  ],
  [
    "counted ids",
    [
      "create table tasks (id INTEGER PRIMARY KEY, title TEXT, status TEXT, created_at INTEGER)",
      "insert into tasks values (7, 'x', 'ready', 1)",
    ],
    ["7"],
  ],
  [
    "a key of two columns",
    [
      "create table tasks (id TEXT, title TEXT, status TEXT, created_at INTEGER, primary key (id, title))",
      "insert into tasks values ('a', 'x', 'ready', 1)",
    ],
    ["a"],
  ],
  [
    "no row ids",
    [
      "create table tasks (id TEXT PRIMARY KEY, title TEXT, status TEXT, created_at INTEGER) without rowid",
      "insert into tasks values ('a', 'x', 'ready', 1)",
    ],
    ["a"],
  ],
  [
    "columns that demand a value",
    [
      "create table tasks (id TEXT PRIMARY KEY, title TEXT, status TEXT, created_at INTEGER, body TEXT NOT NULL, odd TEXT NOT NULL)",
      "insert into tasks values ('a', 'x', 'ready', 1, 'b', 'kept')",
    ],
    ["a"],
  ],
  [
    "no ids",
    [
      "create table tasks (title TEXT, status TEXT, created_at INTEGER)",
      "insert into tasks values ('x', 'ready', 1)",
    ],
    ["t_row1"],
  ],
  [
    "another spelling of its names",
    [
      "create table TASKS (ID TEXT PRIMARY KEY, Title TEXT, status TEXT, created_at INTEGER)",
      "insert into tasks values ('a', 'x', 'ready', 1)",
    ],
    ["a"],
  ],
  [
    "a view of another program on it",
    [
      "create table tasks (id TEXT, title TEXT, status TEXT, created_at INTEGER)",
      "create view theirs as select id from tasks",
      "insert into tasks values ('a', 'x', 'ready', 1)",
    ],
    ["a"],
  ],
];

test.each(ODD_TASKS)(
  "a task table with %s keeps its tasks and takes new work",
  async (_name, statements, ids) => {
    written(...statements);
    await opened(async ({ board }) => {
      const tasks = await verb(board, "list");
      expect(tasks.map(({ id }) => id).sort()).toEqual(ids);
      expect(tasks.map(({ title }) => title).sort()).toEqual(["x", "y", "z"].slice(0, ids.length));
      for (const { title, status } of tasks)
        expect([title, status]).toEqual([title, title === "z" ? "triage" : "ready"]);
      for (const id of [ids[0] ?? "", await made(board)]) {
        await claimed(board, id);
        await verb(board, "complete", { task_id: id, summary: "s" });
      }
      expect(await violations(board)).toEqual([]);
    });
    if (statements[0]?.includes("odd"))
      expect(read("select odd from tasks where id = 'a'")).toEqual([{ odd: "kept" }]);
    if (statements[1]?.includes("view")) expect(read("select count(*) as n from theirs")).toEqual([{ n: 2 }]);
  },
);

test("rows that repeat a counted id keep their texts under ids of their own", async () => {
  written(
    FIRST_TASKS,
    task("t_1", "ready"),
    "create table task_comments (id INTEGER, task_id TEXT, author TEXT, body TEXT, created_at INTEGER)",
    "insert into task_comments values (5, 't_1', 'a', 'one', 1), (5, 't_1', 'a', 'two', 2), ('5', 't_1', 'a', 'three', 3)",
  );
  await opened(async ({ board }) => {
    const { comments } = await verb(board, "show", { task_id: "t_1" });
    expect(comments.map(({ body }) => body)).toEqual(["one", "two", "three"]);
    expect(comments[0]?.id).toBe(5);
    expect(new Set(comments.map(({ id }) => id)).size).toBe(3);
  });
});

test("a running task whose pointer names no open run of its own gets one, and can be completed", async () => {
  const [gone, closed] = await opened(async ({ board }) => [await made(board), await made(board)] as const);
  written(
    `insert into task_runs (id, task_id, status, started_at, ended_at, outcome) values (7, '${closed}', 'done', 1, 2, 'completed')`,
    `update tasks set status = 'running', current_run_id = case id when '${gone}' then 99 else 7 end`,
  );
  await opened(async ({ board }) => {
    expect(await violations(board)).toEqual([]);
    for (const id of [gone, closed]) {
      await verb(board, "complete", { task_id: id, summary: "s" });
      expect((await verb(board, "runs", { task_id: id })).at(-1)?.outcome).toBe("completed");
    }
  });
});

test("a file that is replaced by an older one while it is open is copied and upgraded before anything else is done", async () => {
  written(FIRST_TASKS, FIRST_EVENTS, task("t_old", "ready"), "pragma journal_mode = delete");
  const older = join(dir, "older.db");
  renameSync(file, older);
  await opened(async ({ board }) => {
    const id = await made(board);
    for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`);
    renameSync(older, file);
    expect((await refusal(verb(board, "comment", { task_id: id, body: "x" }))).code).toBe("io");
    const [tasks] = await Promise.all([verb(board, "list"), verb(board, "board-snapshot"), made(board)]);
    expect(tasks.map((each) => each.id)).toContain("t_old");
    await claimed(board, "t_old");
    expect(await violations(board)).toEqual([]);
  });
  expect(readdirSync(dir).filter((name) => name.endsWith(".bak"))).toHaveLength(1);
});
