import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { makeWorkspace, resolveWorkspace, WORKSPACE_MARKER } from "../../src/dispatcher/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { identify } from "../../src/dispatcher/identity.ts";
import { runDirOf, writeRecord } from "../../src/dispatcher/run-dir.ts";
import { until, Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

const STAY = 'profiles: { w: { command: ["sleep", "600"] } }';

test("[#200] a scratch workspace is a directory of its own below the board's, private and marked as ours", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatch();
  const { workspace_path: path } = await shop.task(id);
  expect(path).toBe(join(shop.board.paths.workspaces, id));
  expect(statSync(path ?? "").mode & 0o777).toBe(0o700);
  expect(readFileSync(join(path ?? "", WORKSPACE_MARKER), "utf8")).toBe(`${id}\n`);
});

test("a scratch directory of a home that has moved is this home's; one that is there, or was given, stays", async () => {
  shop = await Workshop.open(STAY);
  const { id } = await shop.create({ assignee: "w" });
  const task = await shop.task(id);
  const ours = join(shop.board.paths.workspaces, id);
  const old = join(shop.home, "old", "workspaces", id);
  const resolved = (workspace_path: string) => resolveWorkspace(shop.board, { ...task, workspace_path });
  expect(resolved(old)).toBe(ours);
  expect(resolved("/somewhere/else")).toBe("/somewhere/else");
  mkdirSync(old, { recursive: true });
  expect(resolved(old)).toBe(old);
});

test("[#201] [#206] a dir workspace is the given path, created where missing, never marked as ours", async () => {
  shop = await Workshop.open(STAY);
  const path = join(shop.home, "given", "dir");
  const { id } = await shop.create({ assignee: "w", workspace_kind: "dir", workspace_path: path });
  await shop.dispatch();
  expect((await shop.task(id)).workspace_path).toBe(path);
  expect(existsSync(path)).toBe(true);
  expect(existsSync(join(path, WORKSPACE_MARKER))).toBe(false);
});

test("[#202] a worktree resolves to the given path without creating it", async () => {
  shop = await Workshop.open();
  const path = join(shop.home, "tree");
  const task = await shop.create({ workspace_kind: "worktree", workspace_path: path });
  expect(resolveWorkspace(shop.board, task)).toBe(path);
  makeWorkspace(task, path);
  expect(existsSync(path)).toBe(false);
});

test("[#203] [#204] [#205] a relative path is stored as it is and refused as non-absolute when it is resolved", async () => {
  shop = await Workshop.open();
  for (const workspace_kind of ["dir", "worktree", "scratch"]) {
    const task = await shop.create({ workspace_kind, workspace_path: "some/where" });
    expect(task.workspace_path).toBe("some/where");
    expect(() => resolveWorkspace(shop.board, task)).toThrow('non-absolute workspace path "some/where"');
  }
});

test("[#207] path-traversal input never becomes a directory relative to the process", async () => {
  shop = await Workshop.open();
  for (const workspace_kind of ["dir", "worktree", "scratch"])
    for (const workspace_path of ["../../etc", "./x", "~user/x", "~~", "C:\\x", "..", " /etc"]) {
      const task = await shop.create({ workspace_kind, workspace_path });
      expect(() => resolveWorkspace(shop.board, task)).toThrow("non-absolute");
    }
});

test("a tilde is the user's home; dir without a path and a worktree without a repository are refused", async () => {
  shop = await Workshop.open();
  const resolve = async (workspace_kind: string, workspace_path: string | null, repository?: string) =>
    resolveWorkspace(shop.board, await shop.create({ workspace_kind, workspace_path }), repository);
  expect(await resolve("dir", "~/x")).toBe(join(homedir(), "x"));
  await expect(resolve("dir", null)).rejects.toThrow("a dir workspace needs a path");
  await expect(resolve("worktree", null)).rejects.toThrow("a worktree needs a path");
  expect(await resolve("worktree", null, "/repo")).toStartWith(shop.board.paths.workspaces);
});

/** A git repository with one commit. */
function repository(): string {
  const root = join(shop.home, "repo");
  mkdirSync(root);
  writeFileSync(join(root, "file"), "content\n");
  git(root, "init", "-q", "-b", "main");
  git(root, "add", ".");
  git(root, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "first");
  return root;
}

function git(cwd: string, ...args: string[]): string {
  const { stdout, stderr, exitCode } = Bun.spawnSync(["git", ...args], { cwd });
  if (exitCode !== 0) throw new Error(stderr.toString());
  return stdout.toString();
}

test("a worktree is made by us on a branch named after the task, and locked while the run uses it", async () => {
  shop = await Workshop.open(
    'profiles: { w: { command: ["sh", "-c", "cat file; while [ ! -e go ]; do sleep 0.02; done"] } }',
  );
  const root = repository();
  const path = join(root, ".worktrees", "one");
  const { id } = await shop.create({ assignee: "w", workspace_kind: "worktree", workspace_path: path });
  await shop.dispatch();
  await until("the worker to read the tree", () => shop.log(id).includes("content"));
  expect(git(path, "branch", "--show-current").trim()).toBe(`kanbun/${id}`);
  expect(git(root, "worktree", "list", "--porcelain")).toContain(
    `locked kanbun: run 1 of ${id} (${runDirOf(shop.board, id, 1)})`,
  );
  expect(Bun.spawnSync(["git", "worktree", "remove", path], { cwd: root }).exitCode).not.toBe(0);
  writeFileSync(join(path, "go"), "");
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect(git(root, "worktree", "list", "--porcelain")).not.toContain("locked");
  expect(existsSync(join(path, "go"))).toBe(true);
});

test("the branch the task names is used, also when it exists; a second run finds its tree again", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["sh", "-c", "echo x >> runs; exit 1"] } }');
  const root = repository();
  git(root, "branch", "feature/y");
  const path = join(root, "tree");
  const { id } = await shop.create({
    assignee: "w",
    workspace_kind: "worktree",
    workspace_path: path,
    branch_name: "feature/y",
    max_retries: 2,
  });
  await shop.dispatchUntil("two attempts", async () => (await shop.task(id)).status === "blocked");
  expect(git(path, "branch", "--show-current").trim()).toBe("feature/y");
  expect(readFileSync(join(path, "runs"), "utf8")).toBe("x\nx\n");
});

test("a worktree without a path is made from the profile's repository, below the board's workspaces", async () => {
  shop = await Workshop.open();
  const root = repository();
  shop.config = { ...shop.config, profiles: { w: { command: ["cat", "file"], repository: root } } };
  const { id } = await shop.create({ assignee: "w", workspace_kind: "worktree" });
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect((await shop.task(id)).result).toBe("content");
});

test("a worktree outside any repository is a failed start that says what to do", async () => {
  shop = await Workshop.open(STAY);
  const path = join(shop.home, "nowhere");
  const { id } = await shop.create({ assignee: "w", workspace_kind: "worktree", workspace_path: path });
  await shop.dispatch();
  const [run] = await shop.runs(id);
  expect(run?.outcome).toBe("spawn_failed");
  expect(run?.error).toContain("no git repository");
});

/** A worktree task whose worker works until there is a file `go`; returns once it works. */
async function workingInTree(root: string) {
  const path = join(root, "tree");
  const { id } = await shop.create({ assignee: "w", workspace_kind: "worktree", workspace_path: path });
  await shop.dispatch();
  await until("the worker to read the tree", () => shop.log(id).includes("content"));
  return { id, path };
}

const WAITS =
  'profiles: { w: { command: ["sh", "-c", "cat file; while [ ! -e go ]; do [ -e file ] || exit 1; sleep 0.02; done"] } }';

test("a start that fails leaves its worktree unlocked", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["no-such-program"] } }');
  const root = repository();
  const path = join(root, "tree");
  const { id } = await shop.create({
    assignee: "w",
    workspace_kind: "worktree",
    workspace_path: path,
    max_retries: 1,
  });
  await shop.dispatch();
  expect((await shop.task(id)).status).toBe("blocked");
  expect(git(root, "worktree", "list", "--porcelain")).toContain(path);
  expect(git(root, "worktree", "list", "--porcelain")).not.toContain("locked");
});

test("a worktree that somebody else has locked is used, and stays locked", async () => {
  shop = await Workshop.open(WAITS);
  const root = repository();
  git(root, "worktree", "add", "-q", join(root, "tree"));
  git(root, "worktree", "lock", "--reason", "on a stick", join(root, "tree"));
  const { id, path } = await workingInTree(root);
  writeFileSync(join(path, "go"), "");
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect(git(root, "worktree", "list", "--porcelain")).toContain("locked on a stick");
});

test("a dirty tree survives archiving and gc; a tree deleted during its run is made anew for the next", async () => {
  shop = await Workshop.open(WAITS);
  const root = repository();
  const { id, path } = await workingInTree(root);
  rmSync(path, { recursive: true });
  await shop.dispatchUntil("a second attempt in a new tree", async () => existsSync(join(path, "file")));
  writeFileSync(join(path, "go"), "");
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect(git(path, "branch", "--show-current").trim()).toBe(`kanbun/${id}`);
  await call(shop.board, operations.archive, { task_id: id });
  await call(shop.board, operations.gc, {});
  expect(git(path, "status", "--porcelain")).toContain("go");
});

const heldBy = async (id: string) =>
  (await call(shop.board, operations.why, { task_id: id })).gates.map(({ message }) => message).join();

test("a second task of a worktree in use waits, says so, and starts when the first has let go", async () => {
  shop = await Workshop.open(WAITS);
  const root = repository();
  const path = join(root, "tree");
  const input = { workspace_kind: "worktree", workspace_path: path };
  const first = await shop.create({ ...input, assignee: "w" });
  const second = await shop.create({ ...input, assignee: "w" });
  const { spawned, held } = await shop.dispatch();
  expect(spawned.map(([id]) => id)).toEqual([first.id]);
  expect(held.map(({ task_id }) => task_id)).toEqual([second.id]);
  expect(await heldBy(second.id)).toContain(`held: worktree ${path} is in use by ${first.id} (run 1)`);
  await call(shop.board, operations.complete, { task_id: first.id });
  expect((await shop.dispatch()).spawned).toEqual([]);
  expect(await heldBy(second.id)).toContain(`in use by ${first.id}`);
  expect(git(root, "worktree", "list", "--porcelain")).toContain(`run 1 of ${first.id}`);
  writeFileSync(join(path, "go"), "");
  await shop.dispatchUntil("the second", async () => (await shop.task(second.id)).status === "done");
  expect(await shop.runs(second.id)).toHaveLength(1);
});

test("a worktree that another board's run has locked puts the start off, free of charge; a stale lock is taken over", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["cat", "file"] } }');
  const root = repository();
  const path = join(root, "tree");
  const theirs = join(shop.home, "their run");
  mkdirSync(theirs);
  git(root, "worktree", "add", "-q", path);
  git(root, "worktree", "lock", "--reason", `kanbun: run 7 of t_theirs (${theirs})`, path);
  const { id } = await shop.create({
    assignee: "w",
    workspace_kind: "worktree",
    workspace_path: path,
    max_retries: 1,
  });
  await shop.dispatch();
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
  expect(await heldBy(id)).toContain(`worktree ${path} is in use by run 7 of t_theirs`);
  rmSync(path, { recursive: true });
  shop.clock.advance(60);
  await shop.dispatch();
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
  expect(git(root, "worktree", "list", "--porcelain")).toContain("run 7 of t_theirs");
  rmSync(theirs, { recursive: true });
  shop.clock.advance(60);
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect(git(root, "worktree", "list", "--porcelain")).not.toContain("locked");
});

test("the lock of a dispatcher that died before it could start the worker is taken away", async () => {
  shop = await Workshop.open('profiles: { w: { command: ["cat", "file"] } }');
  const root = repository();
  const path = join(root, "tree");
  const input = { assignee: "w", workspace_kind: "worktree", workspace_path: path };
  const { id } = await shop.create(input);
  await call(shop.board, operations.claim, { task_id: id, claimer: `testhost:${process.pid}:d1` });
  const dir = runDirOf(shop.board, id, 1);
  mkdirSync(dir, { recursive: true });
  const dead = { ...identify(process.pid), start: 1 };
  writeRecord(dir, "run", { task_id: id, run_id: 1, dispatcher: dead, worktree: path } as never);
  git(root, "worktree", "add", "-q", path);
  git(root, "worktree", "lock", "--reason", `kanbun: run 1 of ${id} (${dir})`, path);
  await shop.dispatch({ max: 0 });
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
  expect(git(root, "worktree", "list", "--porcelain")).not.toContain("locked");
  expect(existsSync(dir)).toBe(false);
});
