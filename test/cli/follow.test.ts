import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Home, PROGRAM } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("tail prints what happened, then what happens, and stops on Ctrl-C", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const tail = home.start("tail", id);
  expect(await tail.line()).toContain(id);
  expect(await tail.line()).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d\] created \{/);
  await home.run(["comment", id, "news"]);
  expect(await tail.line()).toMatch(/\] commented \{"author":"user"/);
  expect(await tail.stop()).toBe("\n(stopped)\n");
});

test("tail of an unknown task is not found", async () => {
  expect((await home.run(["tail", "t_00000000"])).code).toBe(3);
});

test("watch starts from now and filters by kind, assignee and tenant", async () => {
  await home.run(["create", "before"]);
  const watch = home.start("watch", "--kinds", "created,completed", "--assignee", "w");
  expect(await watch.line()).toContain("Ctrl-C");
  await home.run(["create", "not mine"]);
  const { id } = await home.json<{ id: string }>("create", "mine", "--assignee", "w");
  expect(await watch.line()).toMatch(new RegExp(`^\\[.*\\] ${id} created {12}\\(@w\\) \\{`));
  await home.run(["comment", id, "not this kind"]);
  await home.run(["complete", id]);
  expect(await watch.line()).toContain("completed");
  expect(await watch.stop()).toBe("\n(stopped)\n");
  const tenant = home.start("watch", "--tenant", "acme");
  expect(await tenant.line()).toContain("Ctrl-C");
  await home.run(["create", "of another", "--tenant", "other"]);
  const theirs = await home.json<{ id: string }>("create", "of theirs", "--tenant", "acme");
  expect(await tenant.line()).toContain(` ${theirs.id} created            (@-) {`);
  await tenant.stop();
});

test("watch --json is one event a line", async () => {
  const watch = home.start("watch", "--json");
  // It says nothing before the first event: make events until it has told one.
  const first = watch.line();
  const told = first.then(() => true);
  while (!(await Promise.race([told, home.run(["create", "x"]).then(() => false)])));
  expect(JSON.parse(await first)).toMatchObject({ kind: "created", run_id: null });
  await watch.stop();
});

test("log --follow goes on as the log is written and begins again when it was put aside", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const path = join(home.dir, "kanban", "logs", `${id}.log`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "before\n");
  const log = home.start("log", id, "--follow");
  expect(await log.line()).toBe("before");
  appendFileSync(path, "then ünd");
  appendFileSync(path, " more\n");
  expect(await log.line()).toBe("then ünd more");
  for (let round = 0; round < 150; round += 1) {
    appendFileSync(path, `${round} in`);
    appendFileSync(path, " two\n");
    expect(await log.line()).toBe(`${round} in two`);
  }
  renameSync(path, `${path}.1`);
  writeFileSync(path, "anew\n");
  expect(await log.line()).toBe("anew");
  expect(await log.stop()).toBe("\n(stopped)\n");
});

test("board draws columns, follows changes, and says what to do when there is nothing", async () => {
  expect((await home.run(["board"])).stdout).toContain('kanbun create "Say hello"');
  const board = home.start("board", "--follow");
  expect(await board.line()).toBe("default: 0 running");
  await home.run(["create", "shown"]);
  let line = await board.line();
  while (!line.includes("shown")) line = await board.line();
  expect(await board.stop()).toContain("(stopped)");
});

test("board fills the width it has, and stacks columns when it is narrow", async () => {
  const a = await home.json<{ id: string }>("create", "漢字 parent");
  await home.run(["create", "child", "--parent", a.id]);
  await home.run(["block", (await home.json<{ id: string }>("create", "stuck")).id, "why"]);
  for (const columns of [30, 60, 120]) {
    const { stdout } = await home.run(["board"], undefined, { COLUMNS: String(columns) });
    for (const line of stdout.split("\n")) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(columns);
    for (const part of ["todo 1", "ready 1", "blocked 1", "漢字 parent"]) expect(stdout).toContain(part);
  }
});

test("a terminal gets colours and cut lines, NO_COLOR and pipes get neither", async () => {
  await home.run(["create", "a title that is much longer than forty cells"]);
  const onTerminal = async (env: Record<string, string>): Promise<string> => {
    let seen = "";
    const decoder = new TextDecoder();
    const ended = Promise.withResolvers<void>();
    Bun.spawn([...PROGRAM, "list"], {
      env: { ...home.env, TERM: "xterm", ...env },
      terminal: {
        cols: 40,
        rows: 10,
        data: (_terminal, bytes) => void (seen += decoder.decode(bytes, { stream: true })),
        exit: () => ended.resolve(),
      },
    });
    // The end of the program may be known before its last words.
    await ended.promise;
    return seen;
  };
  const coloured = await onTerminal({});
  expect(coloured).toContain("\u001b[36m▶");
  expect(Bun.stringWidth(coloured.split("\r\n")[0] ?? "")).toBeLessThanOrEqual(40);
  expect(await onTerminal({ NO_COLOR: "1" })).not.toContain("\u001b[");
  expect((await home.run(["list"])).stdout).toContain("a title that is much longer than forty cells");
});
