import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import type { Board, Task } from "../kernel/index.ts";
import { KanbunError, WORKSPACE_KINDS } from "../kernel/index.ts";

/** Names the file that marks a directory as made by kanbun; only such directories are ever removed. */
export const WORKSPACE_MARKER = ".kanbun-workspace";

/**
 * Where a task's worker works; computed, nothing is made. `~` is expanded; a scratch directory that an earlier attempt
 * had in a home that has moved since is this home's. Refuses `invalid_input` for a relative
 * path (`non-absolute`), a `dir` without a path, an unknown kind, and a worktree for which neither a path nor a
 * repository is known.
 */
export function resolveWorkspace(board: Pick<Board, "paths">, task: Task, repository?: string): string {
  const { workspace_kind: kind, workspace_path: path, id } = task;
  if (!WORKSPACE_KINDS.includes(kind))
    throw refusal(`unknown workspace kind "${kind}"`, `kanbun edit ${id} --workspace scratch`);
  const ours = join(board.paths.workspaces, safeName(id));
  if (path) {
    const given = absolute(path, id);
    return kind === "scratch" && isLost(given, ours) ? ours : given;
  }
  if (kind === "scratch") return ours;
  if (kind === "dir")
    throw refusal("a dir workspace needs a path", `kanbun edit ${id} --workspace dir:/absolute/path`);
  if (repository) return ours;
  throw refusal(
    "a worktree needs a path, or a repository in the profile or in dispatch.repository",
    `kanbun edit ${id} --workspace-path /absolute/path`,
  );
}

/** Makes what `scratch` and `dir` need. Directories of ours are 0700 and marked; a given one is left as it is. */
export function makeWorkspace(task: Pick<Task, "workspace_kind" | "id">, path: string): void {
  if (task.workspace_kind === "worktree") return;
  const existed = existsSync(path);
  mkdirSync(path, { recursive: true, ...(task.workspace_kind === "scratch" ? { mode: 0o700 } : {}) });
  if (task.workspace_kind === "scratch" && !existed)
    writeFileSync(join(path, WORKSPACE_MARKER), `${task.id}\n`, { mode: 0o600 });
}

/** The directory itself, or the nearest one above it that exists. */
export function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/** A directory that was made below another home, before this one was moved or brought from another host. */
function isLost(path: string, ours: string): boolean {
  return path.endsWith(`/workspaces/${basename(ours)}`) && !existsSync(path);
}

function absolute(path: string, id: string): string {
  const expanded = path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
  if (isAbsolute(expanded)) return expanded;
  throw refusal(
    `non-absolute workspace path ${JSON.stringify(path)}`,
    `kanbun edit ${id} --workspace-path /absolute/path`,
  );
}

function safeName(id: string): string {
  return id.replaceAll(/[^\w.-]/gu, "_");
}

function refusal(problem: string, hint: string): KanbunError {
  return new KanbunError("invalid_input", `workspace: ${problem}`, { hint });
}
