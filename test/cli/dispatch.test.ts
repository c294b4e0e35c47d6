import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home, PROGRAM, until } from "../support/program.ts";
import { Running } from "../support/running.ts";

const CONFIG = `profiles: { sh: { preset: shell, command: ["sh", "-c", "echo did {task_id}"] } }
dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 }
`;

let home: Home;
beforeEach(() => {
  home = new Home();
  home.config(CONFIG);
});
afterEach(() => home.remove());

const create = async (title: string, ...more: string[]): Promise<string> =>
  (await home.json<{ id: string }>("create", title, ...more)).id;

test("[#281] [#184] [#185] [#405] a dry run says what it would start and starts nothing", async () => {
  const [a, b] = [await create("a", "--assignee", "sh"), await create("b", "--assignee", "sh")];
  const nobody = await create("c");
  const { stdout } = await home.run(["dispatch", "--dry-run"]);
  expect(stdout).toMatch(/^Spawned: +2$/m);
  for (const id of [a, b]) expect(stdout).toContain(`  - ${id}  ->  sh  @ - (dry)`);
  expect(stdout).toContain(`Skipped (unassigned): ${nobody}`);
  expect(await home.json<object>("dispatch", "--dry-run", "--max", "1")).toMatchObject({
    spawned: [{ task_id: a, assignee: "sh" }],
  });
  expect((await home.json<{ status: string }[]>("list")).every(({ status }) => status === "ready")).toBe(
    true,
  );
});

test("a pass starts a worker, the next records how it ended; the JSON has the contract's fields", async () => {
  const id = await create("a", "--assignee", "sh");
  const started = await home.json<{ spawned: { task_id: string; workspace: string }[] }>("dispatch");
  expect(started.spawned).toMatchObject([
    { task_id: id, assignee: "sh", workspace: join(home.dir, "kanban", "workspaces", id) },
  ]);
  await until("the worker's end", async () =>
    (await home.json<{ completed: string[] }>("dispatch")).completed.includes(id),
  );
  const result = await home.json<object>("dispatch");
  expect(Object.keys(result).slice(0, 7)).toEqual([
    "reclaimed",
    "crashed",
    "timed_out",
    "auto_blocked",
    "promoted",
    "spawned",
    "skipped_unassigned",
  ]);
  expect((await home.run(["log", id])).stdout).toBe(`did ${id}\n`);
});

test("a pass by hand says which worker could not be started, and why", async () => {
  home.config('profiles: { gone: { command: ["/nowhere/agent"] } }\n');
  const id = await create("a", "--assignee", "gone");
  const { stderr, stdout } = await home.run(["dispatch"]);
  expect(stderr).toContain(`kanban: ${id} could not be started: executable /nowhere/agent does not exist`);
  expect(stdout).toMatch(/^Spawned: +0$/m);
});

test("the host's cap counts the other boards of the home, for a pass by hand and for why", async () => {
  home.config(`${CONFIG}caps: { host: 1 }\n`);
  await home.run(["boards", "create", "other"]);
  const busy = (await home.json<{ id: string }>("--board", "other", "create", "busy")).id;
  await home.run(["--board", "other", "claim", busy]);
  const id = await create("a", "--assignee", "sh");
  const { spawned, held } = await home.json<{ spawned: []; held: { task_id: string }[] }>("dispatch");
  expect(spawned).toEqual([]);
  expect(held.map(({ task_id }) => task_id)).toEqual([id]);
  for (const line of [
    ["why", id],
    ["show", id],
    ["list", "--why"],
  ])
    expect((await home.run(line)).stdout).toContain("host is full: 1 of 1 running");
});

test("[#251] daemon without --force says what to run instead and exits 2", async () => {
  const ran = await home.run(["daemon"]);
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  for (const part of [
    "DEPRECATED",
    "hermes gateway start",
    "kanbun serve",
    "60 s",
    "dispatch_in_gateway: true",
    "dispatch_interval_seconds: 60",
    "--force",
  ])
    expect(ran.stderr).toContain(part);
  expect((await home.run(["daemon", "--help"])).stdout).not.toContain("--force");
  const told = await home.run(["daemon", "--json"]);
  expect(told).toMatchObject({ code: 2, stdout: "" });
  expect(JSON.parse(told.stderr)).toMatchObject({ error: { code: "invalid_input" } });
});

test("a failure limit is at least 1, for dispatch as for daemon", async () => {
  for (const words of [["dispatch"], ["daemon"], ["daemon", "--force"]]) {
    const ran = await home.run([...words, "--failure-limit", "0"]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain("--failure-limit: must be at least 1, got 0");
  }
});

test("--failure-limit opens the breaker that early, for dispatch as for daemon", async () => {
  home.config('profiles: { gone: { command: ["/no/such/program"] } }\n');
  const id = await create("a", "--assignee", "gone");
  expect(await home.json<object>("dispatch", "--failure-limit", "1")).toMatchObject({ auto_blocked: [id] });
  const next = await create("b", "--assignee", "gone");
  const daemon = home.start("daemon", "--force", "--failure-limit", "1", "-v");
  await until("the breaker", async () => (await home.run(["show", next])).stdout.includes("gave_up"));
  await daemon.stop();
  const said = await new Response(daemon.child.stderr).text();
  expect(said).toMatch(/^\[.*Z\] reclaimed=0 crashed=0 timed_out=0 promoted=0 spawned=0 auto_blocked=1$/m);
});

test("daemon --max bounds what one look starts, and nothing else of it", async () => {
  const ready = await create("a", "--assignee", "sh");
  const lapsed = await create("b");
  await home.run(["claim", lapsed, "--ttl", "1"]);
  const daemon = home.start("daemon", "--force", "--max", "0", "--interval", "1.5");
  await until("the lapsed claim", async () =>
    (await home.run(["show", lapsed])).stdout.includes("reclaimed"),
  );
  await daemon.stop();
  expect(await home.json<object>("show", ready)).toMatchObject({ task: { status: "ready" }, runs: [] });
  expect(await new Response(daemon.child.stderr).text()).toContain("every 1.5 s");
});

test("[#249] daemon --force works tasks off, keeps its pidfile, and stops on SIGTERM", async () => {
  const id = await create("a", "--assignee", "sh");
  const pidfile = join(home.dir, "run", "kanbun.pid");
  const child = Bun.spawn([...PROGRAM, "daemon", "--force", "-v", "--interval", "60", "--pidfile", pidfile], {
    env: { ...home.env, CI: "1", NODE_ENV: "test" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  try {
    await until(
      "the task to be done",
      async () => (await home.json<{ task: { status: string } }>("show", id)).task.status === "done",
    );
    expect(readFileSync(pidfile, "utf8").trim()).toBe(String(child.pid));
    expect((await home.run(["dispatchers"])).stdout).toContain(String(child.pid));
  } finally {
    child.kill("SIGTERM");
  }
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stdout).text()).toBe("(dispatcher stopped)\n");
  const said = await new Response(child.stderr).text();
  expect(said).toContain("standalone");
  expect(said).toMatch(new RegExp(`^\\d{4}-.*Z info {2}default: run \\d+ of ${id} started`, "m"));
  expect(said).toMatch(/reclaimed=0 crashed=0 timed_out=0 promoted=0 spawned=1 auto_blocked=0/);
  expect(existsSync(pidfile)).toBe(false);
});

test("a pidfile that cannot be written or removed is no reason to stop, nor to end badly", async () => {
  const pidfile = join(home.dir, "pid");
  const begin = (path: string) =>
    Bun.spawn([...PROGRAM, "daemon", "--force", "-v", "--pidfile", path], {
      env: home.env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: Bun.file(join(home.dir, "said")),
    });
  const child = begin(pidfile);
  await until("the pidfile", () => existsSync(pidfile));
  rmSync(pidfile);
  mkdirSync(pidfile);
  await until("its start", async () => (await home.run(["dispatchers"])).stdout.includes(String(child.pid)));
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stdout).text()).toBe("(dispatcher stopped)\n");
  const second = begin(pidfile);
  await until("its start", async () => (await home.run(["dispatchers"])).stdout.includes(String(second.pid)));
  second.kill("SIGTERM");
  expect(await second.exited).toBe(0);
  const said = readFileSync(join(home.dir, "said"), "utf8");
  expect(said).toContain("could not write --pidfile");
  // A look that found nothing to do is no news, not even with -v.
  expect(said).not.toContain("reclaimed=");
});

test("daemon --force takes a changed config over, for workers and for messages, with nothing else happening", async () => {
  const told = join(home.dir, "told");
  const id = await create("a", "--assignee", "later");
  await home.run(["notify-subscribe", "*", "--platform", "here", "--chat-id", "-"]);
  const child = Bun.spawn([...PROGRAM, "daemon", "--force"], {
    env: home.env,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  try {
    await until("the daemon", async () => (await home.run(["dispatchers"])).stdout.includes(`${child.pid}`));
    home.config(
      CONFIG.replace("profiles: {", 'profiles: { later: { command: ["true"] },') +
        `notify: { sinks: { here: { platform: command, command: ["touch", "${told}"] } } }\n`,
    );
    await until("the task to be done", async () => (await home.run(["show", id])).stdout.includes("done"));
    await until("the message", () => existsSync(told));
  } finally {
    child.kill("SIGTERM");
  }
  expect(await child.exited).toBe(0);
});

test("[#254] [#255] [#256] serve starts no workers where config or environment turn it off, and says which", async () => {
  const id = await create("a", "--assignee", "sh");
  const off = `${CONFIG}kanban: { dispatch_in_gateway: false }\n`;
  for (const [config, env, reason] of [
    [off, {}, "kanban.dispatch_in_gateway is false"],
    [CONFIG, { HERMES_KANBAN_DISPATCH_IN_GATEWAY: "0" }, "HERMES_KANBAN_DISPATCH_IN_GATEWAY is 0"],
    [off, { HERMES_KANBAN_DISPATCH_IN_GATEWAY: "1" }, "kanban.dispatch_in_gateway is false"],
  ] as const) {
    home.config(config);
    const serve = new Running([...PROGRAM, "serve", "--port", "0", "--json"], { ...home.env, ...env });
    try {
      const { url } = JSON.parse(await serve.line()) as { url: string };
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      await serve.stop();
    } finally {
      serve.child.kill("SIGKILL");
    }
    expect(await new Response(serve.child.stderr).text()).toContain(`starts no workers: ${reason}`);
    expect(await home.json<object>("show", id)).toMatchObject({ task: { status: "ready" }, runs: [] });
  }
});

test("serve speaks JSON first, serves, and ends in order", async () => {
  const { url, token, pid, version, child } = await home.serve("--no-dispatch");
  expect(pid).toBe(child.pid);
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/api/board`)).status).toBe(401);
  expect((await fetch(`${url}/api/board`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
    200,
  );
  child.kill("SIGINT");
  expect(await child.exited).toBe(0);
});

test("a port that is taken, or no port, is said in one line", async () => {
  const { url } = await home.serve("--no-dispatch");
  const taken = await home.run(["serve", "--port", new URL(url).port, "--no-dispatch"]);
  expect(taken.code).toBe(2);
  expect(taken.stderr).toStartWith("kanban: cannot listen");
  expect((await home.run(["serve", "--port", "70000"])).stderr).toContain("--port");
  expect((await home.run(["serve", "--host", "0.0.0.0", "--port", "0"])).code).toBe(2);
});

test("profiles are listed and checked", async () => {
  expect((await home.run(["profiles"])).stdout).toMatch(/sh +config\.yaml +shell/);
  expect((await home.run(["profiles", "check"])).code).toBe(0);
  home.config('profiles: { gone: { command: ["/no/such/program"] } }\n');
  const checked = await home.run(["profiles", "check", "gone"]);
  expect(checked.code).toBe(1);
  expect(checked.stdout).toContain("✖ gone");
});

test("Hermes' profiles on disk are checked where nothing else is configured", async () => {
  home.config("");
  mkdirSync(join(home.dir, "profiles", "coder"), { recursive: true });
  writeFileSync(join(home.dir, "profiles", "coder", "config.yaml"), "");
  const { code, stdout } = await home.run(["profiles", "check"]);
  expect(code).toBe(1);
  expect(stdout).toContain("✖ coder  (hermes)");
});

test("[#192] workers that heartbeat and complete by this very program end done, one completed run each", async () => {
  const program = PROGRAM.map((part) => `'${part}'`).join(" ");
  const script = `${program} heartbeat "$KANBUN_TASK" --note started && ${program} complete "$KANBUN_TASK" --summary "by $KANBUN_PROFILE" --metadata '{"n": 1}'`;
  home.config(`profiles: { cli: { preset: shell, command: ["sh", "-c", ${JSON.stringify(script)}] } }
dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 }
`);
  const ids = [
    await create("a", "--assignee", "cli"),
    await create("b", "--assignee", "cli"),
    await create("c", "--assignee", "cli"),
  ];
  const { child } = await home.serve();
  await until("three done tasks", async () =>
    (await home.json<{ status: string }[]>("list")).every(({ status }) => status === "done"),
  );
  expect(await home.json<object[]>("dispatchers")).toMatchObject([{ pid: child.pid, alive: true }]);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  expect(await home.json<object[]>("dispatchers")).toEqual([]);
  for (const id of ids) {
    const { runs, events } = await home.json<{ runs: object[]; events: { kind: string }[] }>("show", id);
    expect(runs).toMatchObject([{ outcome: "completed", summary: "by cli", metadata: { n: 1 } }]);
    expect(events.filter(({ kind }) => kind === "heartbeat")).toHaveLength(1);
  }
});
