import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Board, Task } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { openPlace, parseConfig, resolvePlace } from "../../src/config/index.ts";
import type { Dispatcher, DispatcherOptions, TickResult } from "../../src/dispatcher/index.ts";
import { dispatchEnabled, dispatchInterval, startDispatcher } from "../../src/dispatcher/index.ts";
import { readRecord, runDirOf } from "../../src/dispatcher/run-dir.ts";
import { pidAlive } from "../../src/dispatcher/identity.ts";
import { Home, until } from "../support/program.ts";

/** The loop on real boards with the real clock. */
const CONFIG = `
profiles:
  sh: { command: ["sh", "-c", "echo done by $KANBUN_TASK"] }
  slow: { command: ["sleep", "600"] }
dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 }
`;

let home: Home;
let boards: Board[];
let running: Dispatcher[];
let log: string[];

beforeEach(() => {
  home = new Home();
  home.config(CONFIG);
  boards = [];
  running = [];
  log = [];
});
afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()));
  for (const board of boards) board.close();
  await home.remove();
});

async function open(slug = "default"): Promise<Board> {
  mkdirSync(join(home.dir, "kanban", "boards", slug), { recursive: true });
  const place = { ...resolvePlace(home.env), slug };
  if (slug !== "default") await Bun.write(join(home.dir, "kanban", "boards", slug, "kanban.db"), "");
  const board = await openPlace(place, { role: "operator", name: "user" });
  boards.push(board);
  return board;
}

function start(options: Partial<DispatcherOptions> = {}): Dispatcher {
  const dispatcher = startDispatcher({
    boards,
    home: home.dir,
    env: home.env,
    intervalSeconds: 3600,
    log: (line) => void log.push(line),
    ...options,
  });
  running.push(dispatcher);
  return dispatcher;
}

async function create(board: Board, input: Record<string, unknown> = {}): Promise<Task> {
  return (await call(board, operations.create, { title: "a task", assignee: "sh", ...input })).task;
}

const statusOf = async (board: Board, id: string) =>
  (await call(board, operations.show, { task_id: id })).task.status;

test("it starts what is ready, records what ended, and lets the children go, woken by nothing but changes", async () => {
  const board = await open();
  start();
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push((await create(board, { parents: ids.slice(-1) })).id);
  await until("the chain", async () => (await statusOf(board, ids.at(-1) ?? "")) === "done");
  for (const id of ids) expect(await statusOf(board, id)).toBe("done");
});

test("a change by another process wakes it", async () => {
  const board = await open();
  start();
  const { id } = await home.json<Task>("create", "from outside", "--assignee", "sh");
  await until("the task", async () => (await statusOf(board, id)) === "done");
});

test("a schedule, a retry and a deadline are met without any tick of the interval", async () => {
  home.config(`
profiles:
  sh: { command: ["sh", "-c", "[ $KANBUN_ATTEMPT = 2 ]"] }
  slow: { command: ["sleep", "600"] }
dispatch: { retry_backoff_seconds: 1, min_free_memory_mib: 0 }
`);
  const board = await open();
  start();
  const later = await create(board, { not_before: board.clock.now() + 1 });
  const overrun = await create(board, { assignee: "slow", max_runtime_seconds: 1, max_retries: 1 });
  await until("the retry after the schedule", async () => (await statusOf(board, later.id)) === "done");
  await until("the deadline", async () => (await statusOf(board, overrun.id)) === "blocked");
});

test("[#249] it looks at once and stops promptly; workers live on", async () => {
  const board = await open();
  const { id } = await create(board, { assignee: "slow" });
  const ticks: TickResult[] = [];
  const dispatcher = start({ onTick: (_slug, result) => void ticks.push(result) });
  await until("the worker", async () => (await statusOf(board, id)) === "running");
  await until("its pid", async () => (await call(board, operations.show, { task_id: id })).task.worker_pid);
  await dispatcher.stop();
  expect(ticks.length).toBeGreaterThan(0);
  expect(pidAlive((await call(board, operations.show, { task_id: id })).task.worker_pid)).toBe(true);
});

test("[#250] a tick that throws does not stop later ones, nor another board", async () => {
  const bad = await open();
  const good = await open("other");
  let trouble = true;
  const broken: Board = Object.create(bad) as Board;
  broken.as = (actor) => {
    const seen = bad.as(actor);
    return {
      ...seen,
      under: (settings) => ({
        ...seen.under(settings),
        sql: ((...args: Parameters<Board["sql"]>) =>
          trouble ? Promise.reject(new Error("disk on fire")) : bad.sql(...args)) as Board["sql"],
      }),
    };
  };
  start({ boards: [broken, good], intervalSeconds: 0.05 });
  const there = await create(good);
  await until("the other board", async () => (await statusOf(good, there.id)) === "done");
  expect(log.filter((line) => line === "default: disk on fire")).toHaveLength(1);
  const here = await create(bad);
  trouble = false;
  await until("the board itself", async () => (await statusOf(bad, here.id)) === "done");
});

test("who listens to ticks and throws stops none of them", async () => {
  const board = await open();
  start({
    onTick() {
      throw new Error("the listener broke");
    },
  });
  for (let n = 0; n < 2; n += 1) {
    const { id } = await create(board);
    await until("the task", async () => (await statusOf(board, id)) === "done");
  }
  expect(log).toContain("default: the listener broke");
});

test("a task that nothing starts is told of after six ticks, with its board, and only once", async () => {
  const board = await open();
  const { id } = await create(board, { assignee: "nobody-is-called-so" });
  const ticks: TickResult[] = [];
  start({ intervalSeconds: 0.05, onTick: (_slug, result) => void ticks.push(result) });
  const stuck = () => log.filter((line) => line.includes("stuck"));
  await until("the warning", () => stuck().length > 0);
  const seen = ticks.length;
  await until("more ticks", () => ticks.length > seen + 8);
  expect(stuck()).toHaveLength(1);
  expect(stuck()[0]).toStartWith("default: WARN dispatcher stuck: for 6 ticks 1 ready task(s)");
  expect(stuck()[0]).toContain(`kanbun why ${id}`);
});

test("boards take turns: a busy one does not starve another", async () => {
  const one = await open();
  const two = await open("second");
  home.config(`${CONFIG}\ncaps: { host: 4 }`);
  for (let n = 0; n < 6; n += 1) await create(one, { assignee: "slow", priority: 10 });
  for (let n = 0; n < 6; n += 1) await create(two, { assignee: "slow" });
  start();
  const count = async (board: Board) => (await call(board, operations.list, { status: "running" })).length;
  await until("four workers", async () => (await count(one)) + (await count(two)) === 4);
  expect([await count(one), await count(two)]).toEqual([2, 2]);
});

test("boards take turns on a host that is full all the time, too", async () => {
  const one = await open();
  const two = await open("second");
  home.config(`${CONFIG}\ncaps: { host: 1 }`);
  for (let n = 0; n < 3; n += 1) await create(one);
  for (let n = 0; n < 2; n += 1) await create(two);
  start();
  const started = () => log.filter((line) => line.includes("started")).map((line) => line.split(":", 1)[0]);
  await until("all", () => started().length === 5);
  expect(started()).toEqual(["default", "second", "default", "second", "default"]);
});

test("a changed config counts without a restart, and a bad one leaves the last good one in force", async () => {
  const board = await open();
  const dispatcher = start();
  let changes = 0;
  const touched = (text: string): void => {
    home.config(text);
    changes += 1;
    const later = new Date(Date.now() + changes * 3_600_000);
    utimesSync(join(home.dir, "config.yaml"), later, later);
  };
  touched(CONFIG.replace("done by", "now by"));
  const first = await create(board);
  await until("the first", async () => (await statusOf(board, first.id)) === "done");
  expect((await call(board, operations.show, { task_id: first.id })).task.result).toBe(`now by ${first.id}`);
  touched("profiles: [not, a, mapping]");
  const second = await create(board);
  await until("the second", async () => (await statusOf(board, second.id)) === "done");
  expect(log.some((line) => line.startsWith("WARN config not taken over: "))).toBe(true);
  expect(Object.keys(dispatcher.config().profiles)).toEqual(["sh", "slow"]);
});

test("a restarted dispatcher adopts live workers and notices their end", async () => {
  const board = await open();
  home.config(
    `profiles: { w: { command: ["sh", "-c", "while [ ! -e go ]; do sleep 0.02; done; echo went"] } }`,
  );
  const first = start();
  const { id } = await create(board, { assignee: "w" });
  const { workspace_path } = await until("the worker", async () => {
    const { task } = await call(board, operations.show, { task_id: id });
    return task.worker_pid === null ? null : task;
  });
  await first.stop();
  start();
  await Bun.write(join(workspace_path ?? "", "go"), "");
  await until("the end", async () => (await statusOf(board, id)) === "done");
  expect((await call(board, operations.runs, { task_id: id })).length).toBe(1);
});

test("a supervisor that is killed alone does not hide the end of its worker", async () => {
  home.config(CONFIG.replace('"sleep", "600"', '"sh", "-c", "while [ ! -e go ]; do sleep 0.02; done"'));
  const board = await open();
  const { id } = await create(board, { assignee: "slow", max_retries: 1 });
  start();
  const dir = runDirOf(board, id, 1);
  const { worker, supervisor } = await until("the worker", () => readRecord(dir, "process"));
  process.kill(supervisor.pid, "SIGKILL");
  await until("its supervisor's end", () => !pidAlive(supervisor.pid));
  const { task } = await call(board, operations.show, { task_id: id });
  await Bun.write(join(task.workspace_path ?? "", "go"), "");
  await until("the worker's end", () => !pidAlive(worker.pid));
  await until("the crash", async () => (await statusOf(board, id)) === "blocked");
});

test("its presence stands on the board while it lives, and goes with it", async () => {
  const board = await open();
  const dispatcher = start({ address: "http://127.0.0.1:1" });
  const [row] = await until("the row", async () => {
    const rows = await call(board, operations.dispatchers, {});
    return rows.length > 0 ? rows : null;
  });
  expect(row).toMatchObject({
    id: dispatcher.id,
    pid: process.pid,
    address: "http://127.0.0.1:1",
    alive: true,
  });
  await dispatcher.stop();
  expect(await call(board, operations.dispatchers, {})).toEqual([]);
});

test("a nudge reports what it did; a board it does not watch is refused", async () => {
  const board = await open();
  const dispatcher = start();
  await call(board, operations.pause, {});
  const { id } = await create(board);
  const { held } = await dispatcher.dispatch("default");
  expect(held).toMatchObject([{ task_id: id, gates: [{ code: "board_paused" }] }]);
  await expect(dispatcher.dispatch("nowhere")).rejects.toThrow("board nowhere is not watched");
});

test("a worker that floods its log fills no disk", async () => {
  home.config(`
profiles: { w: { command: ["sh", "-c", "yes x | head -c 3000000; : > flooded; while [ ! -e go ]; do sleep 0.02; done; echo end"] } }
dispatch: { max_log_mib: 1, min_free_memory_mib: 0 }
`);
  const board = await open();
  start();
  const { id } = await create(board, { assignee: "w" });
  const file = join(board.paths.logs, `${id}.log`);
  const workspace = join(board.paths.workspaces, id);
  await until("the flood to be over", () => existsSync(join(workspace, "flooded")));
  await until("the log to be cut", () => existsSync(`${file}.1`) && Bun.file(file).size < 1_048_576);
  await Bun.write(join(workspace, "go"), "");
  await until("the end", async () => (await statusOf(board, id)) === "done");
  expect((await call(board, operations.show, { task_id: id })).task.result).toBe("end");
  expect(readFileSync(file, "utf8").length).toBeLessThan(1_048_576);
  rmSync(`${file}.1`);
});

test("[#253] [#254] [#255] [#256] the config and the environment decide whether serve dispatches", () => {
  const config = (text: string) => parseConfig(text, "config.yaml");
  expect(dispatchEnabled(config(""), {})).toEqual({ enabled: true, reason: null });
  expect(dispatchInterval(config(""))).toBe(60);
  expect(dispatchEnabled(config("kanban: { dispatch_in_gateway: false }"), {}).enabled).toBe(false);
  expect(dispatchEnabled(config("dispatch: { enabled: false }"), {}).enabled).toBe(false);
  for (const name of ["HERMES_KANBAN_DISPATCH_IN_GATEWAY", "KANBUN_DISPATCH"]) {
    for (const off of ["0", " False ", "no", "OFF"])
      expect(dispatchEnabled(config(""), { [name]: off }).enabled).toBe(false);
    for (const on of ["1", "true", "yes", ""]) {
      expect(dispatchEnabled(config(""), { [name]: on }).enabled).toBe(true);
      for (const off of ["kanban: { dispatch_in_gateway: false }", "dispatch: { enabled: false }"])
        expect(dispatchEnabled(config(off), { [name]: on }).enabled).toBe(false);
    }
  }
});

test("[#407] an interval that is no number, or a null section, falls back to the default", () => {
  const interval = (text: string) => dispatchInterval(parseConfig(text, "config.yaml"));
  expect(interval("kanban:")).toBe(60);
  expect(interval("kanban: { dispatch_interval_seconds: soon }")).toBe(60);
  expect(interval("kanban: { dispatch_interval_seconds: 0 }")).toBe(60);
  expect(interval("kanban: { dispatch_interval_seconds: '' }")).toBe(60);
  expect(interval("kanban: { dispatch_interval_seconds: -5 }")).toBe(60);
  expect(interval("kanban: []")).toBe(60);
  expect(interval("kanban: { dispatch_interval_seconds: 0.2 }")).toBe(1);
  expect(interval("kanban: { dispatch_interval_seconds: 5 }")).toBe(5);
  expect(interval("dispatch: { interval_seconds: 7 }\nkanban: { dispatch_interval_seconds: 5 }")).toBe(7);
});

test("[#407] what falls back is told of once, and tasks are worked all the same", async () => {
  const board = await open();
  for (const [section, told] of [
    ["kanban: { dispatch_interval_seconds: soon }", 'dispatch_interval_seconds is "soon", no number'],
    ["kanban:", "kanban in config.yaml is no mapping"],
    ["kanban: { dispatch_interval_seconds: 0 }", null],
  ] as const) {
    home.config(`${CONFIG}${section}\n`);
    log = [];
    const dispatcher = startDispatcher({
      boards,
      home: home.dir,
      env: home.env,
      log: (line) => void log.push(line),
    });
    running.push(dispatcher);
    const { id } = await create(board);
    await until("the task", async () => (await statusOf(board, id)) === "done");
    await dispatcher.stop();
    expect(log.filter((line) => line.startsWith("WARN "))).toEqual(
      told === null ? [] : [expect.stringContaining(told)],
    );
  }
});
