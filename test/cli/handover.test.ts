import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, unlinkSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { createConnection, createServer } from "node:net";
import { join, relative } from "node:path";
import { commands } from "../../src/cli/commands.ts";
import { READS, WRITES } from "../../src/cli/handover/ask.ts";
import { byLine } from "../../src/cli/handover/lines.ts";
import type { Request } from "../../src/cli/handover/protocol.ts";
import { commandsDirectory, socketPath, surroundingsOf } from "../../src/cli/handover/protocol.ts";
import type { Ran, Served } from "../support/program.ts";
import { Home, PROGRAM } from "../support/program.ts";

/** Short commands are carried out by the home's `serve`: as if they had done it themselves, and never twice. */

const DIRECT = { KANBUN_DIRECT: "1" };
/** A busy host may take its time to turn to who greets; how long a command waits is the matter of one test alone. */
const PATIENT = { KANBUN_SERVE_WAIT_MS: "60000" };
const home = new Home(PATIENT);
const asked: Request[] = [];
let served: Served;
let relay: Server;

beforeAll(async () => {
  served = await home.serve("--no-dispatch");
  relay = await relayed();
});
afterAll(async () => {
  relay.close();
  await home.remove();
});

/** Stands between commands and serve, and writes down what is asked. */
async function relayed(): Promise<Server> {
  const [real, own] = [
    join(commandsDirectory(home.dir), "real.sock"),
    join(commandsDirectory(home.dir), "relay.sock"),
  ];
  linkSync(socketPath(home.dir), real);
  const server = createServer((socket) => {
    const behind = createConnection(real);
    for (const each of [socket, behind]) each.on("error", () => each.destroy());
    byLine(socket, (line) => asked.push(JSON.parse(line) as Request));
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(own, resolve));
  // In one step: a serve that finds its place empty takes it again.
  renameSync(own, socketPath(home.dir));
  return server;
}

/** Runs a command line and tells whether it was handed over. */
async function watched(args: string[], env: Record<string, string> = {}): Promise<Ran & { handed: boolean }> {
  const before = asked.length;
  const ran = await home.run(args, undefined, env);
  return { ...ran, handed: asked.length > before };
}

async function titles(): Promise<string[]> {
  const ran = await home.run(["list", "--json"], undefined, DIRECT);
  return (JSON.parse(ran.stdout) as { title: string }[]).map(({ title }) => title);
}

/** A server of ours in place of serve: greets like the program under test, then does as told with what is asked. */
async function impostor(
  at: Home,
  onAsked: (socket: Socket, line: string) => void,
  greeting = JSON.stringify({ ...surroundingsOf(at.env, PROGRAM[0]), pass: `pass-${randomUUID()}` }),
  greetsAfterMs = 0,
): Promise<Server> {
  mkdirSync(commandsDirectory(at.dir), { recursive: true });
  const server = createServer((socket) => {
    socket.on("error", () => {});
    setTimeout(() => socket.write(`${greeting}\n`), greetsAfterMs);
    byLine(socket, (line) => onAsked(socket, line));
  });
  await new Promise<void>((resolve) => server.listen(socketPath(at.dir), resolve));
  return server;
}

test("a command is carried out by serve, with the words, streams and exit code it would have had itself", async () => {
  const made = await watched(["create", "by serve", "--assignee", "ops", "--json"]);
  expect(made).toMatchObject({ handed: true, code: 0, stderr: "" });
  const { id } = JSON.parse(made.stdout) as { id: string };
  for (const line of [
    ["show", id],
    ["show", id, "--json"],
    ["list"],
    ["ls", "--json"],
    ["why", id],
    ["context", id],
    ["runs", id, "--json"],
    ["stats", "--json"],
    ["inbox"],
    ["workers"],
    ["assignees"],
    ["show", "t_00000000"],
    ["show", "t_00000000", "--json"],
    ["edit", id, "--priority", "many"],
    ["edit", id, "--no-such-flag"],
    ["list", "--board", "nowhere"],
    ["complete"],
  ]) {
    const own = await home.run(line, undefined, DIRECT);
    expect({ line, ...timeless(await home.run(line)) }).toEqual({ line, ...timeless(own) });
  }
});

/** Two runs may stand on either side of a second. */
function timeless(ran: Ran): Ran {
  return { ...ran, stdout: ran.stdout.replace(/"(now|oldest_ready_age_seconds)": \d+/gu, '"$1": 0') };
}

test("what it does not do: other verbs, standard input, help, KANBUN_DIRECT, another time zone or home directory, relative paths", async () => {
  for (const [args, env] of [
    [["version"], {}],
    [["comment", "t_00000000", "-"], {}],
    [["create", "--help"], {}],
    [["list"], DIRECT],
    [["list"], { TZ: "Asia/Tokyo" }],
    [["list"], { HOME: "/" }],
    [["list"], { KANBUN_HOME: relative(process.cwd(), home.dir) }],
    [["list"], { KANBUN_DB: relative(process.cwd(), join(home.dir, "kanban.db")) }],
  ] as [string[], Record<string, string>][])
    expect({ args, env, handed: (await watched(args, env)).handed }).toEqual({ args, env, handed: false });
  expect((await watched(["list"])).handed).toBe(true);
});

test("an answer that cannot be written is told as it is without serve", async () => {
  const full = (env: Record<string, string>) =>
    Bun.spawn(["sh", "-c", '"$@" >/dev/full', "sh", ...PROGRAM, "list", "--json"], {
      env: { ...home.env, ...env },
      stdin: "ignore",
      stderr: "pipe",
    });
  const [own, handed] = [full(DIRECT), full({})];
  const said = await new Response(handed.stderr).text();
  expect(said).toContain("no space left on the device");
  expect(said).toBe(await new Response(own.stderr).text());
  expect(await handed.exited).toBe(74);
});

test("every verb that is handed over is a verb", () => {
  for (const verb of [...READS, ...WRITES].filter((name) => name !== "ls"))
    expect(commands[verb]?.load).toBeDefined();
});

test("a serve that stands still is not waited for, and does nothing late", async () => {
  process.kill(served.pid, "SIGSTOP");
  const made = await home.run(["create", "while it stood still"], undefined, { KANBUN_SERVE_WAIT_MS: "" });
  process.kill(served.pid, "SIGCONT");
  expect(made.code).toBe(0);
  await fetch(`${served.url}/healthz`);
  expect((await home.run(["create", "and it goes on"])).code).toBe(0);
  expect((await titles()).filter((title) => title === "while it stood still")).toHaveLength(1);
});

test("who goes away after it was asked leaves the outcome unknown: a write says so and is not repeated, a read is", async () => {
  const alone = new Home(PATIENT);
  const lost: Request[] = [];
  const server = await impostor(alone, (socket, line) => {
    lost.push(JSON.parse(line) as Request);
    socket.destroy();
  });
  try {
    const made = await alone.run(["create", "once", "--json"]);
    expect(made).toMatchObject({ code: 74, stdout: "" });
    expect(JSON.parse(made.stderr)).toMatchObject({ error: { code: "io", exit_code: 74 } });
    expect(lost[0]?.words).toEqual(["create", "once", "--json"]);
    expect((await alone.run(["list", "--json"])).stdout).toBe("[]\n");
    expect(lost).toHaveLength(2);
    expect(readdirSync(commandsDirectory(alone.dir))).toEqual(["commands.sock"]);
  } finally {
    server.close();
    await alone.remove();
  }
});

test("a pass that cannot be removed spoils no answer", async () => {
  const alone = new Home(PATIENT);
  const server = await impostor(alone, (socket) => {
    const [pass = ""] = readdirSync(commandsDirectory(alone.dir)).filter((name) => name.startsWith("pass-"));
    unlinkSync(join(commandsDirectory(alone.dir), pass));
    mkdirSync(join(commandsDirectory(alone.dir), pass));
    socket.end(`${JSON.stringify({ code: 0, said: [[1, "done\n"]] })}\n`);
  });
  try {
    expect(await alone.run(["create", "once"])).toEqual({ code: 0, stdout: "done\n", stderr: "" });
  } finally {
    server.close();
    await alone.remove();
  }
});

test("a serve that is slow to greet is waited for as long as KANBUN_SERVE_WAIT_MS says", async () => {
  const alone = new Home(PATIENT);
  const done = (socket: Socket) => socket.end(`${JSON.stringify({ code: 0, said: [[1, "done\n"]] })}\n`);
  const server = await impostor(alone, done, undefined, 500);
  try {
    expect(await alone.run(["create", "late"])).toMatchObject({ code: 0, stdout: "done\n" });
  } finally {
    server.close();
    await alone.remove();
  }
});

test("who declines leaves it to the command", async () => {
  const alone = new Home(PATIENT);
  const server = await impostor(alone, (socket) => socket.end("null\n"));
  try {
    expect((await alone.run(["create", "itself"])).code).toBe(0);
    expect((await alone.run(["list"], undefined, DIRECT)).stdout).toContain("itself");
  } finally {
    server.close();
    await alone.remove();
  }
});

test("who does not speak as serve does is asked nothing", async () => {
  const outside = (at: Home) =>
    JSON.stringify({ ...surroundingsOf(at.env, PROGRAM[0]), pass: "../../escaped" });
  for (const greetingIn of [() => "SSH-2.0-something", () => "null", () => "{}", outside]) {
    const alone = new Home(PATIENT);
    const asked: string[] = [];
    const server = await impostor(alone, (_, line) => asked.push(line), greetingIn(alone));
    expect(await alone.run(["create", "itself"])).toMatchObject({ code: 0, stderr: "" });
    expect(asked).toEqual([]);
    expect(existsSync(join(alone.dir, "escaped"))).toBe(false);
    server.close();
    await alone.remove();
  }
});

test("a relative home is the asker's, not that of serve", async () => {
  const child = Bun.spawn([...PROGRAM, "create", "from its own directory", "--json"], {
    cwd: home.dir,
    env: { ...home.env, KANBUN_HOME: "." },
    stdout: "pipe",
    stdin: "ignore",
  });
  expect(await child.exited).toBe(0);
  expect(await titles()).toContain("from its own directory");
});

test("a worker is held to its own task there as well", async () => {
  const { id } = await home.json<{ id: string }>("create", "not yours");
  const worker = { KANBUN_TASK: "t_00000000", KANBUN_RUN: "1", KANBUN_TOKEN: "wrong" };
  const own = await home.run(["comment", id, "hello"], undefined, { ...worker, ...DIRECT });
  expect(own.code).not.toBe(0);
  expect(await watched(["comment", id, "hello"], worker)).toMatchObject({ ...own, handed: true });
});

test("another board of the home is worked on, under its own name", async () => {
  await home.json("boards", "create", "second");
  const made = await watched(["create", "over there", "--board", "second"]);
  expect(made).toMatchObject({ code: 0, handed: true });
  expect(await titles()).not.toContain("over there");
  expect((await home.run(["list", "--board", "second"], undefined, DIRECT)).stdout).toContain("over there");
});
