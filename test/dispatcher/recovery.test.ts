import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { call, operations } from "../../src/kernel/index.ts";
import type { ProcessIdentity } from "../../src/dispatcher/identity.ts";
import { identify, pidAlive } from "../../src/dispatcher/identity.ts";
import type { RunFile } from "../../src/dispatcher/run-dir.ts";
import { readRecord, REMOVED, runDirOf, writeRecord, writeStarted } from "../../src/dispatcher/run-dir.ts";
import { isLifeHeld } from "../../src/dispatcher/shim/life.ts";
import { selfCommand } from "../../src/dispatcher/program.ts";
import { Workshop, until } from "./workshop.ts";

/**
 * A dispatcher that dies between any two of its steps loses nothing and starts nothing twice. Each test leaves the
 * board and the files as they stand at that instant, then lets another dispatcher come.
 */
let shop: Workshop;
afterEach(() => shop.close());

const STAY = 'profiles: { w: { command: ["sleep", "600"] } }';
/** A claimer that is dead: the pid exists, but not since that time. */
const DEAD_LOCK = `testhost:${process.pid}:d1`;

async function claimedByTheDead(yaml = STAY) {
  shop = await Workshop.open(yaml);
  const { id } = await shop.create({ assignee: "w" });
  const { claim } = await call(shop.board, operations.claim, { task_id: id, claimer: DEAD_LOCK });
  return { id, run: claim?.run_id ?? 0 };
}

/** The run directory as it is just before the supervisor is started. */
function runDir(id: string, run_id: number, log = join(shop.home, "log")): string {
  const dir = runDirOf(shop.board, id, run_id);
  mkdirSync(join(dir, "tmp"), { recursive: true });
  writeRecord(dir, "run", {
    task_id: id,
    run_id,
    profile: "w",
    preset: "shell",
    dispatcher: { ...identify(process.pid), start: 1 },
    workspace: shop.home,
    worktree: null,
    log,
    log_offset_bytes: 0,
    session_ref: null,
    resumed: false,
    on_exit_zero: "done",
    verify: null,
    started_ms: 0,
    awake_ms: null,
  } satisfies RunFile);
  return dir;
}

/** Starts a supervisor as the dead dispatcher did. */
function supervisor(dir: string, ...command: string[]): Bun.Subprocess {
  return Bun.spawn([...selfCommand(), "_shim", dir, shop.home, "--", ...command], {
    cwd: dir,
    env: { ...shop.env, KANBUN_RUN_DIR: dir },
    detached: true,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
}

test("killed after the claim: the task goes back free of charge and is started again", async () => {
  const { id } = await claimedByTheDead();
  const result = await shop.dispatch();
  expect(result.spawned.map(([task]) => task)).toEqual([id]);
  const [first] = await shop.runs(id);
  expect(first).toMatchObject({
    outcome: "reclaimed",
    error: "the dispatcher ended before it had started the worker",
  });
  expect((await shop.task(id)).consecutive_failures).toBe(0);
});

test("killed after the run directory was made: whoever comes first decides, and the late supervisor starts nothing", async () => {
  const { id, run } = await claimedByTheDead();
  const dir = runDir(id, run);
  expect(writeStarted(dir, { by: "called off", process: identify(process.pid) })).toBe(true);
  const late = supervisor(dir, "sh", "-c", "echo it ran > ran");
  expect(await late.exited).toBe(0);
  expect(existsSync(join(shop.home, "ran"))).toBe(false);
  expect((await shop.dispatch()).spawned).toHaveLength(1);
  expect(existsSync(dir)).toBe(false);
});

test("killed while the run directory was being made: nothing of it stays", async () => {
  const { id, run } = await claimedByTheDead();
  const dir = runDirOf(shop.board, id, run);
  mkdirSync(join(dir, "tmp"), { recursive: true });
  expect((await shop.dispatch()).spawned).toHaveLength(1);
  expect(existsSync(dir)).toBe(false);
});

test("a supervisor killed with its worker leaves nothing running: what the worker had set free is stopped before the next attempt", async () => {
  shop = await Workshop.open(
    `profiles: { w: { command: ["sh", "-c", "setsid sh -c 'echo away $$; exec sleep 600' & exec sleep 600"] } }`,
  );
  const { id } = await shop.create({ assignee: "w", max_retries: 1 });
  await shop.dispatch();
  const away = Number(await until("it", () => /away (\d+)/u.exec(shop.log(id))?.[1]));
  const { worker, supervisor } = readRecord(runDirOf(shop.board, id, 1), "process") ?? expect.unreachable();
  for (const { pid } of [supervisor, worker]) process.kill(pid, "SIGKILL");
  await until("their end", () => !pidAlive(worker.pid) && !pidAlive(supervisor.pid));
  expect(pidAlive(away)).toBe(true);
  await shop.dispatch();
  expect((await shop.runs(id))[0]?.error).toContain("left no exit record");
  await until("its end", () => !pidAlive(away));
});

test("a worker whose supervisor was killed is stopped at its deadline without a word about SIGKILL", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"], max_runtime_seconds: 5 } }');
  const { id } = await shop.create({ assignee: "w", max_retries: 1 });
  await shop.dispatch();
  const { supervisor } = readRecord(runDirOf(shop.board, id, 1), "process") ?? expect.unreachable();
  process.kill(supervisor.pid, "SIGKILL");
  await until("its end", () => !pidAlive(supervisor.pid));
  shop.clock.advance(6);
  expect((await shop.dispatch({ max: 0 })).timed_out).toEqual([id]);
  expect((await shop.events(id, "timed_out"))[0]?.payload).toMatchObject({ sigkill: false });
});

test("killed while the run directory was being removed: the rest of it goes too", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["true"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  mkdirSync(join(runDirOf(shop.board, id, 1) + REMOVED, "tmp"), { recursive: true });
  await shop.dispatch();
  expect(readdirSync(shop.runsRoot)).toEqual([]);
});

test("killed after the supervisor was started: its worker is taken over, not doubled", async () => {
  const { id, run } = await claimedByTheDead();
  const dir = runDir(id, run);
  supervisor(dir, "sleep", "600").unref();
  const { worker } = await until("the worker", () => readRecord(dir, "process"));
  const result = await shop.dispatch();
  expect(result).toMatchObject({ adopted: [id], spawned: [] });
  expect(await shop.task(id)).toMatchObject({
    status: "running",
    worker_pid: worker.pid,
    current_run_id: run,
  });
  expect(await shop.runs(id)).toHaveLength(1);
});

test("killed after the supervisor was started, and the worker has ended since: its result counts", async () => {
  const { id, run } = await claimedByTheDead();
  const log = join(shop.home, "log");
  const dir = runDir(id, run, log);
  await Bun.write(log, "the result\n");
  await supervisor(dir, "true").exited;
  await shop.dispatchUntil("the outcome", async () => (await shop.task(id)).status === "done");
  expect(await shop.task(id)).toMatchObject({ status: "done", result: "the result" });
  expect(await shop.runs(id)).toHaveLength(1);
});

test("a worker that was started and could not be written down is no failed start: it keeps its task and is taken over", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.board.sql`
    create trigger refuse before insert on kanbun_processes begin select raise(abort, 'disk on fire'); end`;
  const told: string[] = [];
  const { spawned, auto_blocked } = await shop.dispatch({ log: (line) => void told.push(line) });
  expect({ spawned, auto_blocked }).toEqual({ spawned: [], auto_blocked: [] });
  expect(told).toEqual([expect.stringContaining("disk on fire; its worker may live")]);
  const { worker } = readRecord(runDirOf(shop.board, id, 1), "process") ?? expect.unreachable();
  expect(pidAlive(worker.pid)).toBe(true);
  expect(await shop.task(id)).toMatchObject({
    status: "running",
    current_run_id: 1,
    consecutive_failures: 0,
  });
  await shop.board.sql`drop trigger refuse`;
  expect(await shop.dispatch()).toMatchObject({ adopted: [id], spawned: [], crashed: [] });
  expect(await shop.task(id)).toMatchObject({ status: "running", worker_pid: worker.pid });
  expect((await shop.events(id, "spawned")).map(({ payload }) => payload)).toEqual([{ pid: worker.pid }]);
  expect(await shop.runs(id)).toHaveLength(1);
});

test("the run was closed by hand before the worker stood on the board: it is found, it holds the task, it is stopped", async () => {
  const { id, run } = await claimedByTheDead();
  const dir = runDir(id, run);
  supervisor(dir, "sleep", "600").unref();
  const { worker } = await until("the worker", () => readRecord(dir, "process"));
  await call(shop.board, operations.reclaim, { task_id: id });
  await shop.dispatch();
  expect(pidAlive(worker.pid)).toBe(false);
  const { spawned } = await shop.dispatch();
  const { worker_pid } = await shop.task(id);
  expect(spawned.length + (worker_pid === null ? 0 : 1)).toBeGreaterThan(0);
  expect(worker_pid).not.toBe(worker.pid);
});

test("a restarted dispatcher finds live workers by boot, pid and start time, and leaves them alone", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const before = await shop.task(id);
  expect(await shop.dispatch()).toMatchObject({ spawned: [], crashed: [], reclaimed: 0 });
  expect(await shop.task(id)).toMatchObject({
    worker_pid: before.worker_pid,
    current_run_id: before.current_run_id,
  });
  expect(pidAlive(before.worker_pid)).toBe(true);
});

test("a pid that now belongs to another process is not taken for the worker", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid, current_run_id } = await shop.task(id);
  const dir = runDirOf(shop.board, id, current_run_id ?? 0);
  const record = readRecord(dir, "process");
  process.kill(record?.supervisor.pid ?? 0, "SIGKILL");
  process.kill(-(worker_pid ?? 0), "SIGKILL");
  await until("both to end", () => !pidAlive(worker_pid) && !pidAlive(record?.supervisor.pid));
  const reused = { ...identify(process.pid), start: 1 };
  writeRecord(dir, "process", { worker: reused, supervisor: reused });
  expect((await shop.dispatch({ max: 0 })).crashed).toEqual([id]);
  expect((await shop.runs(id))[0]?.error).toContain("is not alive, and left no exit record");
});

test("the host restarted: the attempt is free of charge", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid, current_run_id } = await shop.task(id);
  const dir = runDirOf(shop.board, id, current_run_id ?? 0);
  const earlier = {
    boot: "11111111-1111-1111-1111-111111111111",
    start: 5,
    namespace: "",
    pid: worker_pid ?? 0,
  };
  const record = readRecord(dir, "process");
  process.kill(record?.supervisor.pid ?? 0, "SIGKILL");
  process.kill(-(worker_pid ?? 0), "SIGKILL");
  writeRecord(dir, "process", { worker: earlier, supervisor: earlier });
  expect((await shop.dispatch({ max: 0 })).released).toEqual([id]);
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
});

test("the supervisor alone was killed: the worker goes on, is watched, and its end is noticed", async () => {
  shop = await Workshop.open(
    'profiles: { w: { command: ["sh", "-c", "while [ ! -e go ]; do sleep 0.02; done"] } }',
  );
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { workspace_path, current_run_id, worker_pid } = await shop.task(id);
  const record = readRecord(runDirOf(shop.board, id, current_run_id ?? 0), "process");
  process.kill(record?.supervisor.pid ?? 0, "SIGKILL");
  await until("the supervisor to end", () => !pidAlive(record?.supervisor.pid));
  expect(await shop.dispatch()).toMatchObject({ crashed: [], spawned: [] });
  await Bun.write(join(workspace_path ?? "", "go"), "");
  await until("the worker to end", () => !pidAlive(worker_pid));
  expect((await shop.dispatch({ max: 0 })).crashed).toEqual([id]);
});

test("a run directory that outlived its settled run is removed, others are not touched", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["true"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  const leftover = runDir(id, 1);
  const foreign = join(shop.runsRoot, "not-ours");
  mkdirSync(foreign);
  await shop.dispatch();
  expect(existsSync(leftover)).toBe(false);
  expect(readdirSync(shop.runsRoot)).toEqual(["not-ours"]);
  rmSync(foreign, { recursive: true });
});

/** A worker whose records say that its pid counts in another container of this host. */
async function inAnotherContainer() {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid, current_run_id } = await shop.task(id);
  const dir = runDirOf(shop.board, id, current_run_id ?? 0);
  const record = await until("the record", () => readRecord(dir, "process"));
  const there = (process: ProcessIdentity) => ({ ...process, pid: 2 ** 22 - 5, namespace: "pid:[1]" });
  writeRecord(dir, "process", { worker: there(record.worker), supervisor: there(record.supervisor) });
  return { id, dir, worker_pid: worker_pid ?? 0, supervisor: record.supervisor.pid };
}

test("a worker in another container is left alone while its supervisor holds its sign of life", async () => {
  const { id, dir } = await inAnotherContainer();
  expect(isLifeHeld(dir)).toBe(true);
  expect(await shop.dispatch()).toMatchObject({ crashed: [], reclaimed: 0, spawned: [] });
  expect((await shop.task(id)).status).toBe("running");
});

test("after its container has gone it is proven dead, whatever the host is called now", async () => {
  const { id, dir, worker_pid, supervisor: pid } = await inAnotherContainer();
  process.kill(pid, "SIGKILL");
  process.kill(-worker_pid, "SIGKILL");
  await until("both to end", () => !pidAlive(pid) && !pidAlive(worker_pid));
  // The last of its threads takes the sign of life along, moments after the process counts as dead.
  await until("its sign of life to end", () => isLifeHeld(dir) === false);
  await shop.board.sql`update kanbun_processes set host = 'an-older-name'`;
  expect((await shop.dispatch({ max: 0 })).crashed).toEqual([id]);
});
