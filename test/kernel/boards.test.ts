import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Home } from "../../src/config/index.ts";
import {
  boardPaths,
  countTasks,
  createBoard,
  exportBoard,
  importBoard,
  listBoards,
  openPlace,
  parseConfig,
  removeBoard,
  renameBoard,
  resolvePlace,
  showBoard,
  switchBoard,
} from "../../src/config/index.ts";
import type { Board } from "../../src/kernel/index.ts";
import { OPERATOR } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

setDefaultTimeout(60_000);

let home: Home;
beforeEach(() => {
  home = { home: mkdtempSync(join(tmpdir(), "kanbun-boards-")), config: parseConfig("", "config.yaml") };
});
afterEach(() => rmSync(home.home, { recursive: true, force: true }));

async function on<T>(slug: string, work: (board: Board) => Promise<T>): Promise<T> {
  const board = await openPlace({ ...home, slug }, OPERATOR);
  try {
    return await work(board);
  } finally {
    board.close();
  }
}

test("a board is made with its own file, workspaces and logs, and listed after the default one", async () => {
  expect(listBoards(home.home)).toMatchObject([{ slug: "default", exists: false, current: true }]);
  await createBoard(home, "zeta", OPERATOR);
  const alpha = await createBoard(home, "alpha_1", OPERATOR, {
    name: "Alpha",
    description: "first",
    icon: "🅰",
  });
  expect(alpha).toMatchObject({
    slug: "alpha_1",
    name: "Alpha",
    description: "first",
    exists: true,
    current: false,
  });
  expect(listBoards(home.home).map(({ slug }) => slug)).toEqual(["default", "alpha_1", "zeta"]);
  expect(alpha.database).toBe(join(home.home, "kanban", "boards", "alpha_1", "kanban.db"));
  expect(statSync(alpha.database).mode & 0o777).toBe(0o600);
  await on("alpha_1", (board) => made(board));
  await on("zeta", async (board) => expect(await verb(board, "list")).toEqual([]));
  expect(await countTasks(home, "alpha_1", OPERATOR)).toEqual({ ready: 1 });
});

test("names are checked, and nobody gets a board twice", async () => {
  for (const bad of ["", "UPPER", "../up", "a/b", "_archived", "-x", "x".repeat(65), "a b", "a\n"])
    expect((await refusal(createBoard(home, bad, OPERATOR))).code).toBe("invalid_input");
  await createBoard(home, "one", OPERATOR);
  for (const taken of ["one", "default"])
    expect((await refusal(createBoard(home, taken, OPERATOR))).code).toBe("wrong_state");
  const racing = await Promise.allSettled([
    createBoard(home, "two", OPERATOR),
    createBoard(home, "two", OPERATOR),
  ]);
  expect(racing.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a board whose file is gone is an error, never a blank one", async () => {
  await createBoard(home, "one", OPERATOR);
  rmSync(boardPaths(home.home, "one").database);
  expect((await refusal(on("one", (board) => made(board)))).code).toBe("not_found");
  expect((await refusal(on("never", (board) => made(board)))).code).toBe("not_found");
  expect(existsSync(boardPaths(home.home, "never").database)).toBe(false);
});

test("switch chooses the board of later calls; the environment and a name go before it", async () => {
  await createBoard(home, "one", OPERATOR);
  switchBoard(home.home, "one");
  const env = { KANBUN_HOME: home.home };
  expect(resolvePlace(env).slug).toBe("one");
  expect(resolvePlace({ ...env, KANBUN_BOARD: "default" }).slug).toBe("default");
  expect(resolvePlace(env, "other").slug).toBe("other");
  expect(showBoard(home.home, "one").current).toBe(true);
  expect(() => switchBoard(home.home, "nope")).toThrow("no board called nope");
});

test("rename changes the name people see and keeps what others wrote into board.json", async () => {
  await createBoard(home, "one", OPERATOR);
  const file = join(home.home, "kanban", "boards", "one", "board.json");
  writeFileSync(file, JSON.stringify({ name: "old", theirs: [1] }));
  expect(renameBoard(home.home, "one", " New name ").name).toBe("New name");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ name: "New name", theirs: [1] });
  await on("one", async (board) => expect((await verb(board, "board-snapshot")).board.name).toBe("New name"));
  for (const bad of ["", " ", "two\nlines", "x".repeat(201)])
    expect(() => renameBoard(home.home, "one", bad)).toThrow();
  writeFileSync(file, "not json");
  expect(showBoard(home.home, "one").name).toBe("one");
});

test("rm archives: the directory is moved whole, the choice goes back to default, nothing is deleted", async () => {
  await createBoard(home, "one", OPERATOR);
  switchBoard(home.home, "one");
  const id = await on("one", async (board) => {
    const made1 = await made(board);
    await claimed(board, made1);
    return made1;
  });
  expect((await refusal(removeBoard(home, "one", OPERATOR))).code).toBe("wrong_state");
  await on("one", (board) => verb(board, "complete", { task_id: id }));
  const archived = await removeBoard(home, "one", OPERATOR);
  expect(readdirSync(archived)).toContain("kanban.db");
  expect(listBoards(home.home).map(({ slug, current }) => [slug, current])).toEqual([["default", true]]);
  expect((await refusal(removeBoard(home, "default", OPERATOR))).code).toBe("wrong_state");
  expect((await refusal(removeBoard(home, "one", OPERATOR))).code).toBe("not_found");
  await createBoard(home, "one", OPERATOR);
});

test("an export holds the whole board and nothing of the host; an import makes a new board of it", async () => {
  await createBoard(home, "from", OPERATOR);
  const secret = "do-not-export";
  const ids = await on("from", async (board) => {
    const [running, done] = [await made(board, { title: "runs" }), await made(board, { title: "done" })];
    await verb(board, "link", { parent_id: running, child_id: await made(board, { title: "child" }) });
    await verb(board, "comment", { task_id: done, body: "a comment" });
    await verb(board, "attach", {
      task_id: done,
      filename: "a.txt",
      content: Buffer.from("bytes").toString("base64"),
    });
    await verb(board, "complete", { task_id: done, summary: "s" });
    await verb(board, "notify-subscribe", { task_id: running, platform: "cli", chat_id: "1" });
    const { run_id } = await claimed(board, running, { claimer: `${secret}:77` });
    await verb(board, "set-workspace", { task_id: running, path: `/home/${secret}` });
    await verb(board.as({ role: "dispatcher", name: "d" }), "spawned", {
      task_id: running,
      run_id,
      pid: 4242,
      host: secret,
      identity: secret,
      session_ref: secret,
    });
    return { running, done };
  });
  const file = join(home.home, "export.db");
  expect(await exportBoard(home, "from", file, OPERATOR)).toEqual({ file, tasks: 3, attachments: 1 });
  expect(readFileSync(file).includes(Buffer.from(secret))).toBe(false);
  expect(readFileSync(file).includes(Buffer.from(home.home))).toBe(false);
  expect(readdirSync(home.home).filter((name) => name.startsWith(".kanbun"))).toEqual([]);
  await on("from", async (board) =>
    expect((await verb(board, "show", { task_id: ids.running })).task.status).toBe("running"),
  );
  expect(await importBoard(home, file, "to", OPERATOR)).toMatchObject({
    tasks: 3,
    attachments: 1,
    unknown_statuses: 0,
    board: { slug: "to" },
  });
  await on("to", async (board) => {
    expect(await violations(board)).toEqual([]);
    const { task, runs } = await verb(board, "show", { task_id: ids.running });
    expect(task).toMatchObject({ status: "ready", title: "runs", worker_pid: null, workspace_path: null });
    expect(runs).toMatchObject([{ outcome: "reclaimed", session_ref: null }]);
    expect(await verb(board, "workers")).toEqual([]);
    const done = await verb(board, "show", { task_id: ids.done });
    expect(done.comments).toHaveLength(1);
    expect(readFileSync(done.attachments[0]?.path as string, "utf8")).toBe("bytes");
    await claimed(board, ids.running);
  });
});

test("any older board file can be imported; unknown statuses wait for a person; the source stays as it was", async () => {
  const file = join(home.home, "old.db");
  const old = new Database(file, { create: true });
  old.exec(
    "create table tasks (id TEXT PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL)",
  );
  old.exec("insert into tasks values ('t_1', 'one', 'someday', 1), ('t_2', 'two', 'ready', 2)");
  old.close();
  const before = readFileSync(file);
  expect(await importBoard(home, file, "old", OPERATOR)).toMatchObject({ tasks: 2, unknown_statuses: 1 });
  expect(readFileSync(file).equals(before)).toBe(true);
  await on("old", async (board) => {
    const { task, comments } = await verb(board, "show", { task_id: "t_1" });
    expect(task.status).toBe("blocked");
    expect(comments[0]?.body).toContain('"someday"');
  });
});

test("on a home that has no default board yet an export becomes it; a failed import leaves the home as it was", async () => {
  const file = join(home.home, "backup.kanbun");
  await createBoard(home, "one", OPERATOR);
  await exportBoard(home, "one", file, OPERATOR);
  const junk = join(home.home, "junk.txt");
  writeFileSync(junk, "no database".repeat(100));
  expect((await refusal(importBoard(home, junk, "default", OPERATOR))).code).toBe("invalid_input");
  expect(existsSync(file) && existsSync(junk)).toBe(true);
  expect(listBoards(home.home).find(({ slug }) => slug === "default")?.exists).toBe(false);
  const { board } = await importBoard(home, file, "default", OPERATOR);
  expect(board).toMatchObject({ slug: "default", exists: true });
  const again = await refusal(importBoard(home, file, "default", OPERATOR));
  expect(again).toMatchObject({ code: "wrong_state", hint: expect.stringContaining("boards switch") });
});

test("what is no board, exists, or is missing is refused, and leaves nothing behind", async () => {
  await createBoard(home, "one", OPERATOR);
  const junk = join(home.home, "junk.txt");
  writeFileSync(junk, "this is no database, by far".repeat(100));
  const empty = join(home.home, "empty.db");
  new Database(empty, { create: true }).exec("create table other (a)");
  for (const file of [junk, empty])
    expect((await refusal(importBoard(home, file, "new", OPERATOR))).code).toBe("invalid_input");
  expect((await refusal(importBoard(home, join(home.home, "none.db"), "new", OPERATOR))).code).toBe(
    "not_found",
  );
  expect((await refusal(importBoard(home, junk, "one", OPERATOR))).code).toBe("wrong_state");
  expect(listBoards(home.home).map(({ slug }) => slug)).toEqual(["default", "one"]);
  expect((await refusal(exportBoard(home, "one", junk, OPERATOR))).code).toBe("wrong_state");
  expect((await refusal(exportBoard(home, "one", join(home.home, "no", "dir.db"), OPERATOR))).code).toBe(
    "not_found",
  );
  expect((await refusal(exportBoard(home, "none", join(home.home, "x.db"), OPERATOR))).code).toBe(
    "not_found",
  );
});
