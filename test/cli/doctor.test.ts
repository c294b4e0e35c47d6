import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { untrustedName } from "../../src/kernel/engine/os/linux.ts";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

interface Finding {
  state: "ok" | "note" | "wrong";
  about: string;
  what: string;
  next: string | null;
}

/** What the doctor finds; its exit code and `ok` say the same. */
async function doctor(...args: string[]): Promise<Finding[]> {
  const ran = await home.run(["doctor", "--json", ...args]);
  expect(ran.stderr).toBe("");
  const { ok, findings } = JSON.parse(ran.stdout) as { ok: boolean; findings: Finding[] };
  expect([ran.code, ok]).toEqual(findings.some(({ state }) => state === "wrong") ? [1, false] : [0, true]);
  return findings;
}

const found = (findings: readonly Finding[], about: string): string[] =>
  findings.filter((finding) => finding.about === about).map(({ state, what }) => `${state}: ${what}`);

const database = (): string => join(home.dir, "kanban.db");

/** Writes as another program does. */
function written(...statements: string[]): void {
  const file = new Database(database(), { create: true });
  for (const statement of statements) file.exec(statement);
  file.close();
}

function rows<T>(sql: string): T[] {
  const file = new Database(database());
  const found = file.query(sql).all() as T[];
  file.close();
  return found;
}

/** Every file of the home with what it holds, but SQLite's own (`-shm`, an empty `-wal`); `.bun` is the test runner's. */
const everything = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(home.dir, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (path.startsWith(join(home.dir, ".bun")) || path.endsWith("-shm")) return [];
      if (path.endsWith("-wal") && statSync(path).size === 0) return [];
      return [[path, entry.isFile() ? Bun.hash(readFileSync(path)).toString() : String(statSync(path).mode)]];
    }),
  );

const PROFILE = 'profiles: { w: { command: ["true"] } }\ndispatch: { min_free_memory_mib: 0 }\n';

test("a fresh home and a board with nothing to do are fine, and nothing is made or changed", async () => {
  const before = everything();
  const fresh = await doctor();
  expect(found(fresh, "board default")).toEqual(["note: has no file yet"]);
  for (const about of ["home", "permissions", "disk", "filesystem", "engine", "clock", "config"])
    expect(found(fresh, about)).toHaveLength(1);
  expect(everything()).toEqual(before);
  home.config(PROFILE);
  await home.json("init");
  const made = everything();
  const fine = await doctor("--deep");
  expect(fine.filter(({ state }) => state === "wrong")).toEqual([]);
  expect(found(fine, "board default")).toEqual([
    expect.stringMatching(/^ok: .*kanban\.db, schema 1, wal, .* KiB, log 0 bytes$/u),
    "ok: integrity_check finds no damage",
    "note: no dispatcher runs; nothing is ready either",
  ]);
  expect(found(fine, "profile w")).toEqual([expect.stringContaining("ok: shell, ")]);
  expect(everything()).toEqual(made);
});

test("for people each finding is one line with what to do next, and the last line counts", async () => {
  await home.json("create", "a", "--assignee", "w");
  const { code, stdout } = await home.run(["doctor"]);
  expect(code).toBe(1);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.at(-1)).toMatch(/^\d+ wrong(, \d+ to note)?\.$/u);
  for (const text of lines.slice(0, -2)) expect(text).toMatch(/^(✓ ok {3}|! note |✖ wrong) /u);
  expect(stdout).toContain("✖ wrong board default  no dispatcher runs, so 1 ready");
  expect(stdout).toContain("-> kanbun serve\n");
});

test("a config that cannot be read is named by file and line, and the rest is looked at all the same", async () => {
  await home.json("create", "a");
  home.config("dispatch:\n  interval_seconds: soon\n");
  const findings = await doctor();
  expect(found(findings, "config")).toEqual([
    `wrong: ${join(home.dir, "config.yaml")}:2:21: dispatch.interval_seconds must be a number`,
  ]);
  expect(found(findings, "board default")[0]).toStartWith("ok: ");
  expect(found(findings, "profiles")).toEqual([]);
});

test("what waits in vain is counted by its reason, with the command that tells more; what rests on purpose is a note", async () => {
  home.config(`${PROFILE}kanban: { dispatch_in_gateway: false }\n`);
  const { id } = await home.json<{ id: string }>("create", "a", "--assignee", "nosuch");
  for (const args of [["--assignee", "nosuch"], [], ["--assignee", "w"]])
    await home.json("create", "x", ...args);
  await home.json("park", "w", "--until", "2100-01-01T00:00Z");
  await home.json("pause", "lunch");
  const findings = await doctor();
  expect(found(findings, "config")).toContain(
    "note: kanbun serve starts no worker: kanban.dispatch_in_gateway is false",
  );
  const board = found(findings, "board default");
  expect(board).toContain("wrong: no dispatcher runs, so 4 ready or running task(s) stay as they are");
  expect(board).toContain(
    `wrong: 2 ready task(s) will not be started, such as ${id}: is assigned to nosuch, which no profile is called`,
  );
  expect(board).toContainEqual(expect.stringMatching(/^note: 1 ready task\(s\) .* has no assignee/u));
  expect(board).toContain("note: is paused: nothing new is started");
  expect(board).toContainEqual(expect.stringContaining("note: profile w is parked until "));
  expect(board.filter((each) => each.includes("parked"))).toHaveLength(1);
  expect(findings.map(({ next }) => next)).toContain(`kanbun why ${id}`);
});

test("late results, dead letters and blocks are counted for the person who decides", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  await home.json("block", id, "which");
  written(
    `insert into kanbun_late_writes (task_id, run_id, verb, payload, actor, created_at) values ('${id}', 1, 'complete', '{}', 'w', 1)`,
    `insert into kanbun_outbox (event_id, task_id, platform, chat_id, created_at, next_attempt_at, dead_at) values (1, '${id}', 'p', 'c', 1, 1, 1)`,
  );
  const findings = await doctor();
  expect(found(findings, "board default").slice(2)).toEqual([
    "note: 1 result(s) came too late and wait for a decision",
    "note: 1 message(s) could not be delivered",
    "note: 1 task(s) are blocked",
  ]);
  expect(findings.map(({ next }) => next)).toEqual(
    expect.arrayContaining(["kanbun late list", "kanbun deliveries", "kanbun inbox"]),
  );
});

test("a dispatcher at work is named, and its commands' socket", async () => {
  home.config(PROFILE);
  const { pid } = await home.serve();
  const findings = await doctor();
  expect(found(findings, "board default")).toContainEqual(
    expect.stringMatching(new RegExp(`^ok: a dispatcher runs \\(pid ${pid} on .*\\) since 20`, "u")),
  );
  expect(found(findings, "serve")).toEqual(["ok: one of this home takes commands over"]);
});

test("a socket that nobody listens at any more was left behind", async () => {
  const directory = join(home.dir, "kanban", "serve");
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "commands.sock");
  // Bound and closed by a process that removes nothing.
  const bind = `const s = require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  await Bun.spawn([process.execPath, "-e", bind], { stdout: "ignore", stderr: "ignore" }).exited;
  expect(found(await doctor(), "serve")).toEqual([expect.stringContaining("note: left behind: ")]);
});

test("what others may read or write is told", async () => {
  home.config("");
  chmodSync(join(home.dir, "config.yaml"), 0o644);
  chmodSync(home.dir, 0o755);
  expect(found(await doctor(), "permissions")).toEqual(["note: others on this host may read config.yaml"]);
  chmodSync(home.dir, 0o770);
  expect(found(await doctor(), "permissions")).toEqual(["wrong: others may write the home (mode 0770)"]);
  chmodSync(home.dir, 0o700);
  expect(found(await doctor(), "permissions")).toEqual([expect.stringMatching(/^ok: home 0700/u)]);
});

test("each board is looked at by itself: an older one, a newer one, one with a taken name, one that is no board, a damaged one", async () => {
  await home.json("create", "a");
  const boards = "older newer taken nonsense".split(" ");
  for (const slug of boards) await home.json("boards", "create", slug);
  const file = (slug: string): string => join(home.dir, "kanban", "boards", slug, "kanban.db");
  const change = (slug: string, ...statements: string[]): void => {
    const other = new Database(file(slug));
    for (const statement of statements) other.exec(statement);
    other.close();
  };
  change("older", "drop table kanbun_parked");
  change("newer", "update kanbun_meta set value = '99' where key = 'schema_version'");
  change("taken", "drop table kanbun_parked", "create view kanbun_parked as select 1");
  writeFileSync(file("nonsense"), "no board at all".repeat(400));
  const [index] = rows<{ from: number; to: number }>(
    "select (rootpage - 1) * page_size as 'from', rootpage * page_size as 'to' from sqlite_master, pragma_page_size where name = 'idx_links_parent'",
  );
  writeFileSync(database(), readFileSync(database()).fill(0xa5, index?.from, index?.to));
  const before = everything();
  const findings = await doctor("--deep");
  expect(found(findings, "board older")).toEqual([
    expect.stringContaining("note: of an older shape"),
    "ok: integrity_check finds no damage",
  ]);
  expect(found(findings, "board newer")).toEqual([
    expect.stringContaining("wrong: the board was written by a newer"),
  ]);
  expect(found(findings, "board taken")).toEqual([
    expect.stringContaining("wrong: the file has a view called kanbun_parked"),
  ]);
  expect(found(findings, "board nonsense")).toEqual([expect.stringContaining("wrong: ")]);
  expect(found(findings, "board default")).toContainEqual(
    expect.stringContaining("wrong: integrity_check: "),
  );
  expect(everything()).toEqual(before);
  expect((await doctor("--board", "older")).some(({ about }) => about === "board newer")).toBe(false);
  expect((await home.run(["doctor", "--board", "nosuch"])).code).toBe(3);
});

test("a log that was turned off, events of the future, copies and leftovers beside the board are told", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const soon = Math.floor(Date.now() / 1000) + 7200;
  written(
    `insert into task_events (task_id, kind, created_at) values ('${id}', 'edited', ${soon})`,
    "pragma journal_mode = delete",
  );
  const part = `${database()}.0123456789ab.part`;
  for (const path of [part, `${database()}.before-upgrade-1.bak`, `${database()}.corrupt.f00.bak`]) {
    writeFileSync(path, "");
    truncateSync(path, 1024);
  }
  utimesSync(part, soon - 100_000, soon - 100_000);
  const board = found(await doctor(), "board default");
  for (const part of [
    "note: another program turned its log off (journal_mode delete)",
    "wrong: its newest event is 2.0h ahead of this host's clock",
    "ok: 1 copies beside it, 1.0 KiB",
    "note: Hermes put a damaged copy aside: kanban.db.corrupt.f00.bak",
    "note: unfinished copies were left behind",
  ])
    expect(board).toContainEqual(expect.stringContaining(part));
});

test("a home that is no directory, or on a file system that cannot keep a board, is wrong", async () => {
  const file = join(home.dir, "file");
  writeFileSync(file, "");
  const ran = await home.run(["doctor", "--json"], undefined, { KANBUN_HOME: file });
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain(`${file} (KANBUN_HOME) is no directory`);
  // What is in it nobody can tell, so nothing is said of it.
  expect(ran.stdout).not.toContain("board default");
  expect(untrustedName(0x6969)).toBe("nfs");
});

test("a profile whose program is missing is wrong; where none is configured, whom ready tasks are assigned to is looked at", async () => {
  await home.json("create", "a", "--assignee", "coder");
  expect(found(await doctor(), "profile coder")).toEqual(["wrong: `hermes` executable not found on PATH"]);
  home.config('profiles: { w: { command: ["no-such-program"] } }\n');
  const findings = await doctor();
  expect(found(findings, "profile w")).toEqual(["wrong: `no-such-program` executable not found on PATH"]);
  expect(found(findings, "profile coder")).toEqual([]);
});

test("in a chat it is refused: it may take long", async () => {
  const { stdout } = await home.run(["slash", "doctor"]);
  expect(stdout).toContain("run it in a terminal: kanbun doctor");
});
