import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Task } from "../kernel/index.ts";
import { BusyError, SpawnError } from "./spawn.ts";
import { nearestExisting } from "./workspace.ts";

const OURS = "kanbun: run ";

/**
 * Git worktrees: made by us, one a task, on a branch of its own, locked while a run uses them. A worktree is never
 * removed here; `git worktree remove` without force, which refuses a dirty tree, is the only way they go.
 */

/** Who uses a worktree: a run, by its directory, which is there until nothing of the run lives. */
export interface Holder {
  task_id: string;
  run_id: number;
  run_dir: string;
}

/**
 * Makes the task's worktree if it is not there, and locks it for the run. A path that holds something else, and a tree
 * that somebody else has locked, are used as they are. Throws BusyError while another run holds it, of whatever board,
 * and SpawnError when there is no repository to make it from, or git refuses.
 */
export async function prepareWorktree(
  task: Pick<Task, "branch_name">,
  path: string,
  holder: Holder,
  repository?: string,
): Promise<void> {
  if (!existsSync(path)) await addWorktree(task.branch_name ?? `kanbun/${holder.task_id}`, path, repository);
  const lock = await lockOf(path);
  if (lock === null || (lock !== "" && !lock.startsWith(OURS))) return;
  refuseInUse(path, lock);
  if (lock !== "") await git(path, "worktree", "unlock", path);
  const locked = await git(path, "worktree", "lock", "--reason", reasonOf(holder), path);
  if (locked.code !== 0) throw new SpawnError(`workspace: git cannot lock ${path}: ${locked.error}`);
}

/** Takes the run's own lock away; a lock of anybody else stays. */
export async function unlockWorktree(path: string, holder: Holder): Promise<void> {
  if (existsSync(path) && (await lockOf(path)) === reasonOf(holder))
    await git(path, "worktree", "unlock", path);
}

function reasonOf({ task_id, run_id, run_dir }: Holder): string {
  return `${OURS}${run_id} of ${task_id} (${run_dir})`;
}

/** A lock of ours is stale when its run's directory is gone. */
function refuseInUse(path: string, lock: string): void {
  const runDir = /\((\/.*)\)$/u.exec(lock)?.[1];
  if (!runDir || !existsSync(runDir)) return;
  throw new BusyError(`workspace: worktree ${path} is in use by ${lock.slice("kanbun: ".length)}`);
}

async function addWorktree(branch: string, path: string, repository?: string): Promise<void> {
  const root = await repositoryFor(path, repository);
  if (root === null)
    throw new SpawnError(
      `workspace: no git repository around ${path} to make a worktree from; put the path inside one or set the profile's repository`,
    );
  await forgetDeleted(root, path);
  const known = await git(root, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`);
  const added = await git(
    root,
    "worktree",
    "add",
    ...(known.code === 0 ? [path, branch] : ["-b", branch, path]),
  );
  if (added.code !== 0) throw new SpawnError(`workspace: git worktree add ${path}: ${added.error}`);
}

async function repositoryFor(path: string, repository?: string): Promise<string | null> {
  for (const place of [nearestExisting(dirname(path)), ...(repository ? [repository] : [])]) {
    const top = await git(place, "rev-parse", "--show-toplevel");
    if (top.code === 0) return top.output.trim();
  }
  return null;
}

/** A tree that was deleted by hand stays registered, and locked; then git makes no new one in its place. */
async function forgetDeleted(root: string, path: string): Promise<void> {
  const there = nearestExisting(path);
  const entry = `worktree ${join(realpathSync(there), relative(there, path))}\n`;
  const listed = (await git(root, "worktree", "list", "--porcelain")).output.split("\n\n");
  const known = listed.find((each) => `${each}\n`.startsWith(entry));
  const lock = /^locked (.*)$/mu.exec(known ?? "")?.[1];
  if (lock?.startsWith(OURS)) {
    refuseInUse(path, lock);
    await git(root, "worktree", "unlock", path);
  }
  if (known) await git(root, "worktree", "remove", path);
}

/** Why a linked worktree is locked, empty when it is not; `null` for anything else: only those can be locked. */
async function lockOf(path: string): Promise<string | null> {
  if (!existsSync(join(path, ".git"))) return null;
  const directory = (await git(path, "rev-parse", "--absolute-git-dir")).output.trim();
  if (!directory.includes("/worktrees/")) return null;
  const lock = join(directory, "locked");
  return existsSync(lock) ? readFileSync(lock, "utf8").trim() || "no reason given" : "";
}

async function git(cwd: string, ...args: string[]): Promise<{ code: number; output: string; error: string }> {
  try {
    const child = Bun.spawn(["git", ...args], {
      cwd,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      env: gitEnv(),
    });
    const [output, error, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { code, output, error: error.trim() };
  } catch {
    throw new SpawnError("workspace: `git` executable not found on PATH; a worktree needs it");
  }
}

/** A repository named by the caller's own GIT_DIR is not the one meant. */
function gitEnv(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("GIT_"),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: "0" };
}
