import { afterEach, expect, test } from "bun:test";
import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call, operations } from "../../src/kernel/index.ts";
import { pidAlive, processFacts } from "../../src/dispatcher/identity.ts";
import { readRecord, runDirOf } from "../../src/dispatcher/run-dir.ts";
import { until, Workshop } from "./workshop.ts";

/** How a worker's end becomes the task's state. */
let shop: Workshop;
afterEach(() => shop.close());

async function ended(profile: string, input: Record<string, unknown> = {}) {
  shop = await Workshop.open(`profiles: { w: ${profile} }`);
  const { id } = await shop.create({ assignee: "w", max_retries: 1, ...input });
  await shop.dispatchUntil("the end", async () => (await shop.runs(id))[0]?.ended_at);
  const [run] = await shop.runs(id);
  return { id, task: await shop.task(id), run, kinds: (await shop.events(id)).map(({ kind }) => kind) };
}

const sh = (script: string, more = ""): string =>
  `{ command: ["sh", "-c", ${JSON.stringify(script)}]${more} }`;

test("exit 0 of a plain command is done; its last line is the result", async () => {
  const { task, run } = await ended(sh("echo working; printf '\\033[32mall good\\033[0m\\n\\n'"));
  expect(task).toMatchObject({ status: "done", result: "all good" });
  expect(run).toMatchObject({ outcome: "completed", summary: "all good", exit_code: 0 });
});

test("a result file goes before the last line, as text", async () => {
  const { task, run } = await ended(sh('echo noise; printf "first\\nsecond\\n" > "$KANBUN_RESULT_FILE"'));
  expect(task.result).toBe("first");
  expect(run?.summary).toBe("first\nsecond");
});

test("a result file may be an object with summary, metadata and outcome", async () => {
  const { task, run } = await ended(
    sh(`echo '{"summary":"tried","metadata":{"files":2},"outcome":"failure"}' > "$KANBUN_RESULT_FILE"`),
  );
  expect(task).toMatchObject({ status: "done", outcome: "failure", result: "tried" });
  expect(run).toMatchObject({ summary: "tried", metadata: { files: 2 } });
});

test("a silent exit 0 of an agent is a crash with a protocol_violation event", async () => {
  const { task, run, kinds } = await ended(`{ preset: claude, command: ["echo", "I am done, trust me"] }`);
  expect(task.status).toBe("blocked");
  expect(run?.error).toContain("without completing or blocking its task; last words: I am done, trust me");
  expect(kinds).toEqual(expect.arrayContaining(["crashed", "protocol_violation", "gave_up"]));
});

test("the profile may say that exit 0 is for review, or done, for an agent too", async () => {
  const { task } = await ended(`{ preset: claude, command: ["echo", "look"], on_exit_zero: review }`);
  expect(task.status).toBe("review");
  await shop.close();
  expect((await ended(`{ preset: claude, command: ["echo", "x"], on_exit_zero: done }`)).task.status).toBe(
    "done",
  );
});

test("what is handed over for review goes to the task's reviewer, else to the profile's", async () => {
  const profile = `{ command: ["echo", "look"], on_exit_zero: review, reviewer: critic }`;
  expect((await ended(profile)).task).toMatchObject({ status: "review", reviewer: "critic" });
  await shop.close();
  expect((await ended(profile, { reviewer: "anna" })).task).toMatchObject({ reviewer: "anna" });
});

test("exit 75 is try later: no failure is counted, and the pause doubles while it goes on", async () => {
  const { id, task } = await ended(sh("exit 75"), { max_retries: 1 });
  expect(task).toMatchObject({ status: "ready", consecutive_failures: 0, retry_at: shop.clock.now() + 60 });
  shop.clock.advance(60);
  await shop.dispatchUntil("the second", async () => (await shop.runs(id))[1]?.ended_at);
  expect(await shop.task(id)).toMatchObject({ status: "ready", retry_at: shop.clock.now() + 120 });
  expect((await shop.runs(id)).map(({ outcome }) => outcome)).toEqual(["rate_limited", "rate_limited"]);
});

test("a rate limit in an agent's output parks the profile and every one of the same provider, free of charge", async () => {
  const event =
    '{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"Too many requests"}';
  shop = await Workshop.open(`profiles:
  a: { preset: claude, provider: acme, command: ["sh", "-c", 'echo "$1"; exit 1', "sh", '${event}'] }
  b: { command: ["true"], provider: acme }
  c: { command: ["true"] }`);
  const { id } = await shop.create({ assignee: "a" });
  await shop.dispatchUntil("the end", async () => (await shop.runs(id))[0]?.ended_at);
  expect((await shop.runs(id))[0]).toMatchObject({
    outcome: "rate_limited",
    error: "rate limit: Too many requests",
  });
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
  const parked = await call(shop.board, operations.parked, {});
  expect(parked.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(parked[0]?.until).toBe(shop.clock.now() + 900);
  const other = await shop.create({ assignee: "c", provider_override: "zenith" });
  shop.config.profiles["c"] = { ...shop.config.profiles["a"], provider: "acme" };
  await shop.dispatchUntil("the other", async () => (await shop.runs(other.id))[0]?.ended_at);
  expect((await call(shop.board, operations.parked, {})).at(-1)).toMatchObject({
    scope: "provider",
    name: "zenith",
  });
});

test("verify decides: done only when it accepts, in the task's workspace", async () => {
  const { task, kinds } = await ended(
    sh("echo 1 > out; echo made it", ', verify: ["grep", "-q", "1", "out"]'),
  );
  expect(task).toMatchObject({ status: "done", result: "made it" });
  expect(kinds).not.toContain("verify_failed");
});

test("verify decides: a lie is a failure with verify's last words", async () => {
  const { task, run, kinds } = await ended(
    sh("echo made it", ', verify: ["sh", "-c", "echo no tests ran; exit 2"]'),
  );
  expect(task.status).toBe("blocked");
  expect(run?.error).toBe("verify exit 2: no tests ran");
  expect(kinds).toContain("verify_failed");
});

test("a completion the worker declares itself waits for verify too", async () => {
  shop = await Workshop.open(
    `profiles: { w: { command: ["sh", "-c", "cat > /dev/null; while [ ! -e go ]; do sleep 0.02; done"], verify: ["test", "-e", "go"] } }`,
  );
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { workspace_path, current_run_id } = await shop.task(id);
  const [row] = await shop.board.sql<{
    token: string;
  }>`select token from task_runs where id = ${current_run_id}`;
  const worker = shop.board.as({
    role: "worker",
    name: "w",
    run: { task_id: id, run_id: current_run_id ?? 0, token: row?.token ?? "" },
  });
  await call(worker, operations.complete, { task_id: id, summary: "by my own word", metadata: { n: 1 } });
  expect((await shop.task(id)).status).toBe("running");
  await Bun.write(join(workspace_path ?? "", "go"), "");
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect((await shop.runs(id))[0]).toMatchObject({ summary: "by my own word", metadata: { n: 1 } });
});

test("a worker that completed by itself is left its time to leave, then stopped; its task stays done", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid } = await shop.task(id);
  await call(shop.board, operations.complete, { task_id: id, summary: "done early" });
  shop.clock.advance(119);
  await shop.dispatch();
  expect(pidAlive(worker_pid)).toBe(true);
  shop.clock.advance(1);
  await shop.dispatch();
  expect(pidAlive(worker_pid)).toBe(false);
  expect(await shop.task(id)).toMatchObject({ status: "done" });
  expect((await shop.runs(id))[0]).toMatchObject({ outcome: "completed", exit_signal: "SIGTERM" });
});

test("[#392] a reclaimed task is held until its old worker is proven dead, and the old worker is stopped", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid } = await shop.task(id);
  await call(shop.board, operations.reclaim, { task_id: id });
  const why = await call(shop.board, operations.why, { task_id: id });
  expect(why.gates[0]?.message).toContain(`held: old worker still alive (run 1, pid ${worker_pid}`);
  const { spawned } = await shop.dispatch();
  expect(pidAlive(worker_pid)).toBe(false);
  expect(spawned.map(([task]) => task)).toEqual([id]);
  expect((await shop.runs(id)).map(({ outcome }) => outcome)).toEqual(["reclaimed", null]);
});

test("[#393] a result that comes after the run was taken back is refused, kept, and shown", async () => {
  shop = await Workshop.open(
    `profiles: { w: { command: ["sh", "-c", "trap 'echo late result; exit 0' TERM; echo up; while :; do sleep 0.02; done"] } }`,
  );
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  await until("the worker to listen", () => shop.log(id).includes("up"));
  await call(shop.board, operations.reclaim, { task_id: id });
  await shop.dispatch({ max: 0 });
  const { late } = await call(shop.board, operations.show, { task_id: id });
  expect(late).toHaveLength(1);
  expect(late[0]).toMatchObject({ run_id: 1, verb: "complete" });
  expect((await shop.task(id)).status).toBe("ready");
});

test("a plain command's exit 0 goes to the reviewer whom the task or the profile names, unless the profile says otherwise", async () => {
  const { task } = await ended('{ command: ["echo", "made"] }', { reviewer: "rex" });
  expect(task).toMatchObject({ status: "review", reviewer: "rex" });
  await shop.close();
  const named = await ended('{ command: ["echo", "made"], reviewer: "ann" }');
  expect(named.task).toMatchObject({ status: "review", reviewer: "ann" });
  await shop.close();
  const said = await ended('{ command: ["echo", "made"], on_exit_zero: done }', { reviewer: "rex" });
  expect(said.task.status).toBe("done");
});

test("two dispatchers that see one worker's end count its result once, and offer nobody the same as late", async () => {
  shop = await Workshop.open(`profiles: { w: { command: ["echo", "ready"] } }`);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  await until(
    "the worker to end",
    () => shop.log(id) !== "" && existsSync(join(runDirOf(shop.board, id, 1), "exit.json")),
  );
  await Promise.all([shop.dispatch(), shop.dispatch()]);
  const { task, runs, late } = await call(shop.board, operations.show, { task_id: id });
  expect(task.status).toBe("done");
  expect(runs).toMatchObject([{ outcome: "completed", summary: "ready" }]);
  expect(late).toEqual([]);
});

test("what a worker leaves running is stopped with it, also what left its session", async () => {
  const script =
    "sleep 600 & echo group $!; setsid sh -c 'echo away $$; : > away; exec sleep 600' & while [ ! -e away ]; do sleep 0.02; done";
  const { id, task } = await ended(sh(script));
  expect(task.status).toBe("done");
  for (const name of ["group", "away"]) {
    const pid = Number(new RegExp(`${name} (\\d+)`, "u").exec(shop.log(id))?.[1]);
    expect(pid).toBeGreaterThan(1);
    expect(pidAlive(pid)).toBe(false);
  }
});

test("what a long-lived worker sets free and what then ends is buried at once, not kept as zombies", async () => {
  const script = "for i in 1 2 3; do setsid -f true; done; echo up; sleep 600";
  shop = await Workshop.open(`profiles: { w: ${sh(script)} }`);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  await until("the worker to be up", () => shop.log(id).includes("up"));
  const supervisor = readRecord(runDirOf(shop.board, id, 1), "process")?.supervisor.pid;
  const children = () =>
    readdirSync("/proc")
      .map((pid) => processFacts(Number(pid)))
      .filter((facts) => facts?.parent === supervisor);
  await until("the dead to be buried", () => children().length === 1);
  expect(children()[0]?.state).not.toBe("Z");
});

test("while the disk is full the record of the exit is waited with, and the work counts in the end", async () => {
  shop = await Workshop.open(
    `profiles: { w: ${sh("while [ ! -e go ]; do sleep 0.02; done; echo precious")} }`,
  );
  const { id } = await shop.create({ assignee: "w", max_retries: 1 });
  await shop.dispatch();
  const dir = runDirOf(shop.board, id, 1);
  const { worker, supervisor } = readRecord(dir, "process") ?? expect.unreachable();
  const next = join(dir, `exit.json.${supervisor.pid}.tmp`);
  symlinkSync("/dev/full", next);
  writeFileSync(join((await shop.task(id)).workspace_path ?? "", "go"), "");
  await until("the worker's end", () => !pidAlive(worker.pid));
  await shop.dispatch();
  expect((await shop.task(id)).status).toBe("running");
  rmSync(next);
  await shop.dispatchUntil("the end", async () => (await shop.runs(id))[0]?.ended_at);
  expect(await shop.task(id)).toMatchObject({ status: "done", result: "precious" });
});

test("a SIGKILL to the worker's whole group leaves an exit record all the same", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sh", "-c", "sleep 600 & wait"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  process.kill(-((await shop.task(id)).worker_pid ?? 0), "SIGKILL");
  await shop.dispatchUntil("the crash", async () => (await shop.runs(id))[0]?.ended_at);
  expect((await shop.runs(id))[0]).toMatchObject({ exit_signal: "SIGKILL", error: "killed by SIGKILL" });
});

test("after a run nothing is left of its run directory", async () => {
  await ended(sh('echo hello > "$TMPDIR/x"; exit 3'));
  expect(existsSync(shop.runsRoot) ? readdirSync(shop.runsRoot) : []).toEqual([]);
});

test("the run's secret never reaches the failure record", async () => {
  const { run } = await ended(sh('echo "token is $KANBUN_TOKEN"; exit 1'));
  expect(run?.metadata?.["log_tail"]).toEqual(["token is ***"]);
  expect(run?.error).toBe("exit 1: token is ***");
});

test("a supervisor that is told to end stops its worker; the attempt is free of charge", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sleep", "600"] } }');
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { worker_pid, current_run_id } = await shop.task(id);
  const record = readRecord(runDirOf(shop.board, id, current_run_id ?? 0), "process");
  process.kill(record?.supervisor.pid ?? 0, "SIGTERM");
  await until("the worker to end", () => !pidAlive(worker_pid));
  await until("the outcome", async () => {
    await shop.dispatch({ max: 0 });
    return (await shop.runs(id))[0]?.ended_at;
  });
  expect((await shop.runs(id))[0]?.error).toBe("the host told the worker to end (SIGTERM)");
  expect((await shop.task(id)).consecutive_failures).toBe(0);
});

test("a program the system cannot run is a failed start", async () => {
  shop = await Workshop.open("profiles: { w: { command: [broken] } }");
  const file = shop.program("broken", "");
  await Bun.write(file, "\u0000\u0001 no program at all");
  const { id } = await shop.create({ assignee: "w", max_retries: 1 });
  await shop.dispatch();
  expect((await shop.runs(id))[0]).toMatchObject({ outcome: "gave_up" });
  expect((await shop.runs(id))[0]?.error).toContain("could not be started");
});

test("an argument longer than the system takes is a failed start that says what to use instead", async () => {
  shop = await Workshop.open(
    'profiles: { w: { command: [echo, "{body}"] }, ok: { command: [wc, -c, "{body_file}"] } }',
  );
  const body = "x".repeat(300_000);
  const { id } = await shop.create({ assignee: "w", max_retries: 1, body });
  await shop.dispatch();
  expect((await shop.runs(id))[0]?.error).toContain(
    "300000 bytes, more than the system takes; use {body_file}",
  );
  const other = await shop.create({ assignee: "ok", body });
  await shop.dispatchUntil("the end", async () => (await shop.task(other.id)).status === "done");
  expect((await shop.task(other.id)).result).toStartWith("300000 ");
});
