import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Actor } from "../../kernel/index.ts";
import type { Env } from "../../config/index.ts";

/**
 * Whose name stands on what is written: the profile of the environment, else (on a Hermes home) the profile the
 * home belongs to, else `user`.
 */
export function authorOf(env: Env): string {
  for (const name of ["KANBUN_PROFILE", "HERMES_PROFILE_NAME", "HERMES_PROFILE"]) {
    const value = env[name]?.trim();
    if (value) return value;
  }
  const hermes = env["KANBUN_HOME"]?.trim() ? undefined : env["HERMES_HOME"]?.trim();
  if (!hermes) return "user";
  const home = resolve(hermes);
  if (basename(dirname(home)) === "profiles") return basename(home);
  return home === join(env["HOME"]?.trim() || homedir(), ".hermes") ? "default" : "custom";
}

/**
 * Who a command acts for. Inside a worker's environment it is that worker, held to its own run by its token (or, when
 * another program's dispatcher started it without one, to its own task); anywhere else a person who may do everything.
 */
export function actorOf(env: Env): Actor {
  const name = authorOf(env);
  const task_id = env["KANBUN_TASK"]?.trim() || env["HERMES_KANBAN_TASK"]?.trim();
  if (!task_id) return { role: "operator", name };
  const [run_id, token] = [Number(env["KANBUN_RUN"]), env["KANBUN_TOKEN"]?.trim()];
  if (!token || !Number.isSafeInteger(run_id) || run_id <= 0) return { role: "worker", name, task_id };
  return { role: "worker", name, run: { task_id, run_id, token } };
}
