import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Gate } from "../../src/kernel/index.ts";
import type { Served } from "../support/program.ts";
import { Home, until } from "../support/program.ts";

/** A slip in the config takes neither the board away nor the eyes off what runs: it only starts nothing. */

const DISPATCH = "dispatch: { min_free_memory_mib: 0, retry_backoff_seconds: 0 }\n";
const BROKEN = "dispatch: { enabeld: true }\n";
let home: Home;

beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

/** A worker that waits until the file `go` is there, then does the given. */
function waiting(then: string, more = ""): string {
  const command = JSON.stringify(["sh", "-c", `until [ -e ${home.dir}/go ]; do sleep 0.05; done; ${then}`]);
  return `${DISPATCH}profiles: { w: { command: ${command}${more} } }\n`;
}

function go(): void {
  writeFileSync(join(home.dir, "go"), "");
}

async function asked<T>(served: Served, path: string, method = "GET"): Promise<T> {
  const headers = { authorization: `Bearer ${served.token}` };
  const response = await fetch(`${served.url}/api${path}`, { method, headers });
  return (await response.json()) as T;
}

async function statusOf(served: Served, id: string): Promise<string> {
  return (await asked<{ task: { status: string } }>(served, `/tasks/${id}`)).task.status;
}

const stderr = (): string => readFileSync(join(home.dir, "serve.stderr"), "utf8");
const created = async (...more: string[]): Promise<string> =>
  (await home.json<{ id: string }>("create", "a task", ...more)).id;

async function killed({ child }: Served): Promise<void> {
  child.kill("SIGKILL");
  await child.exited;
}

test("serve starts with a broken config, starts no task, says so everywhere, and goes on once it is mended", async () => {
  const id = await created("--assignee", "w");
  home.config(BROKEN);
  const served = await home.serve();
  const problem = `${home.dir}/config.yaml:1:13: dispatch.enabeld is not a setting`;
  expect(stderr()).toMatch(/^\S+ warn +the config cannot be read: no task is started/u);
  expect(stderr()).toContain(problem);
  const { dispatcher } = await asked<{ dispatcher: object }>(served, "/snapshot");
  expect(dispatcher).toMatchObject({ running: false, message: expect.stringContaining(problem) });
  const { gates } = await asked<{ gates: Gate[] }>(served, `/tasks/${id}/why`);
  expect(gates.map(({ code }) => code)).toEqual(["config_broken"]);
  expect(gates[0]?.message).toContain(problem);
  const pass = await asked<{ spawned: []; held: { gates: Gate[] }[] }>(served, "/dispatch", "POST");
  expect(pass.spawned).toEqual([]);
  expect(pass.held[0]?.gates[0]?.code).toBe("config_broken");
  expect((await asked<{ problem: string }>(served, "/settings")).problem).toBe(problem);
  expect(await statusOf(served, id)).toBe("ready");
  home.config(`${DISPATCH}profiles: { w: { command: ["true"] } }\n`);
  await until("the task to be done", async () => (await statusOf(served, id)) === "done");
  expect((await asked<{ gates: Gate[] }>(served, `/tasks/${id}/why`)).gates[0]?.code).toBe("done");
});

test("what runs is taken over and its end recorded while the config is broken, on the terms it began with", async () => {
  home.config(waiting("exit 3", ", max_retries: 1"));
  const before = await home.serve();
  const [done, failed] = [await created("--assignee", "w"), await created("--assignee", "w")];
  for (const id of [done, failed])
    await until("the worker", async () => (await statusOf(before, id)) === "running");
  await killed(before);
  home.config("profiles: { w: [\n");
  const served = await home.serve();
  const running = await asked<{ workers: object[] }>(served, "/workers");
  expect(running.workers).toHaveLength(2);
  const worker = await workerOf(served, done);
  expect(await home.run(["complete", done, "--summary", "by hand"], undefined, worker)).toMatchObject({
    code: 0,
  });
  expect(await statusOf(served, done)).toBe("done");
  go();
  // One failure opens the breaker: the profile said so when it was started.
  await until("the failure", async () => (await statusOf(served, failed)) === "blocked");
});

/** The variables by which a worker speaks for its run. */
async function workerOf(served: Served, id: string): Promise<Record<string, string>> {
  const { workers } = await asked<{ workers: { task_id: string; pid: number }[] }>(served, "/workers");
  const pid = workers.find(({ task_id }) => task_id === id)?.pid;
  const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  return Object.fromEntries(
    pairs.filter((pair) => pair.startsWith("KANBUN_")).map((pair) => pair.split(/=(.*)/su, 2)),
  ) as Record<string, string>;
}

test("work that is to be verified waits for the config, which holds what the verify command needs", async () => {
  home.config(waiting("exit 0", `, verify: [sh, -c, 'test "$SECRET" = s'], env: { SECRET: s }`));
  const before = await home.serve();
  const id = await created("--assignee", "w");
  await until("the worker", async () => (await statusOf(before, id)) === "running");
  await killed(before);
  const good = readFileSync(join(home.dir, "config.yaml"), "utf8");
  home.config(BROKEN);
  const served = await home.serve();
  go();
  const { workers } = await asked<{ workers: { run_id: number }[] }>(served, "/workers");
  const exit = join(home.dir, "kanban", "runs", `${id}-${workers[0]?.run_id}`, "exit.json");
  await until("its end", () => existsSync(exit));
  await asked(served, "/dispatch", "POST");
  expect(await statusOf(served, id)).toBe("running");
  home.config(good);
  await until("it to be verified", async () => (await statusOf(served, id)) === "done");
});

test("where the mended config turns dispatching off, nothing is started", async () => {
  const id = await created("--assignee", "w");
  home.config(BROKEN);
  const served = await home.serve();
  home.config('dispatch: { enabled: false }\nprofiles: { w: { command: ["true"] } }\n');
  await until("it to be taken over", () =>
    stderr().includes("this server starts no workers: dispatch.enabled is false"),
  );
  expect(await statusOf(served, id)).toBe("ready");
  const gates = await until("no dispatcher", async () => {
    const why = await asked<{ gates: Gate[] }>(served, `/tasks/${id}/why`);
    return why.gates.some(({ code }) => code === "dispatcher_down") ? why.gates : null;
  });
  expect(gates.map(({ code }) => code)).not.toContain("config_broken");
});

test("of a broken file the port counts, never an address or an open door", async () => {
  const port = await freePort();
  home.config(
    `serve: { host: 0.0.0.0, port: ${port} }\ndashboard: { plugins: { kanban: { enabled: false } } }\ncaps: 3\n`,
  );
  const child = home.start("serve", "--json", "--allow-remote");
  const { url, token } = JSON.parse(await child.line()) as Served;
  expect(url).toBe(`http://127.0.0.1:${port}`);
  const headers = { authorization: `Bearer ${token}` };
  const hermes = () => fetch(`${url}/api/plugins/kanban/board`, { headers });
  expect((await hermes()).status).toBe(404);
  expect((await fetch(`${url}/api/board`, { headers })).status).toBe(200);
  home.config(`dashboard: { plugins: { kanban: { enabled: false } } }\ncaps: [\n`);
  expect((await hermes()).status).toBe(404);
  home.config("");
  await until("the door to open", async () => (await hermes()).status === 200);
  await child.stop();
});

test("messages wait for a good config: a sink that nobody can read of is not one that does not exist", async () => {
  const got: string[] = [];
  const receiver = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => (got.push(await request.text()), new Response("ok")),
  });
  try {
    const good = `notify: { sinks: { team: { platform: webhook, url: "http://127.0.0.1:${receiver.port}" } } }\n`;
    home.config(good);
    const id = await created();
    await home.json("notify-subscribe", id, "--platform", "team", "--chat-id", "-");
    await home.json("complete", id, "--summary", "ready");
    home.config(`${good}caps: 3\n`);
    await home.serve("--no-dispatch");
    home.config(good);
    await until("the message", () => got.length === 1);
  } finally {
    await receiver.stop(true);
  }
});

test("commands of people, and a forced daemon, refuse a broken config as ever", async () => {
  home.config(BROKEN);
  for (const line of [["list"], ["dispatch"], ["daemon", "--force"]])
    expect(await home.run(line)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(":1:13:"),
    });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
