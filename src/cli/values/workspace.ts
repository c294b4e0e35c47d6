import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { UsageError } from "../frame/usage-error.ts";

export interface Workspace {
  workspace_kind: "scratch" | "worktree" | "dir";
  workspace_path?: string;
}

/**
 * `scratch` (also when empty), `worktree`, or `dir:<path>` with `~` expanded. A relative path is taken as it is;
 * the dispatcher refuses it.
 */
export function workspace(text: string, shown: string): Workspace {
  if (text === "" || text === "scratch") return { workspace_kind: "scratch" };
  if (text === "worktree") return { workspace_kind: "worktree" };
  const path = text.startsWith("dir:") ? text.slice("dir:".length) : "";
  if (path === "")
    throw new UsageError(
      `${shown}: '${text}' is not a workspace`,
      "use scratch, worktree or dir:/absolute/path",
    );
  return { workspace_kind: "dir", workspace_path: expandHome(path) };
}

/** A directory as an absolute path, relative to where the command runs: to anybody else it would mean another one. */
export function directory(text: string, shown: string): string {
  if (text.trim() === "") throw new UsageError(`${shown}: the path is empty`);
  return resolve(expandHome(text));
}

/** `~` and `~/…` are the user's home. */
export function expandHome(path: string): string {
  if (path !== "~" && !path.startsWith("~/")) return path;
  return join(process.env["HOME"]?.trim() || homedir(), path.slice(1));
}
