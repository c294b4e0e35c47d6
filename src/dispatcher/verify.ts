import { closeSync } from "node:fs";
import type { Context } from "./context.ts";
import { workerBaseEnv } from "./environment.ts";
import { logSize, logTail, openLog } from "./logs.ts";
import { resolveProfile } from "./profiles/resolve.ts";
import type { RunFile } from "./run-dir.ts";
import { killGroup } from "./stop.ts";

const DEFAULT_TIMEOUT_SECONDS = 600;

/**
 * Runs the profile's verify command in the task's workspace, its output appended to the task's log. `null` when it
 * accepts (exit 0), else one line that says why not. It runs anew when a dispatcher died over it.
 */
export async function verify(context: Context, file: RunFile): Promise<string | null> {
  const { verify: command, workspace, task_id, run_id } = file;
  if (command === null) return null;
  const profile = resolveProfile(context.config, file.profile, context.home);
  const env = {
    ...workerBaseEnv(
      context.env,
      [...(profile?.preset.passes ?? []), ...(profile?.config.env_allow ?? [])],
      profile?.config.env ?? {},
    ),
    KANBUN_TASK: task_id,
    KANBUN_RUN: String(run_id),
    KANBUN_WORKSPACE: workspace,
  };
  const from = logSize(file.log);
  const log = openLog(file.log);
  const seconds = profile?.config.verify_timeout_seconds ?? DEFAULT_TIMEOUT_SECONDS;
  try {
    const child = Bun.spawn(command, {
      cwd: workspace,
      env,
      stdin: "ignore",
      stdout: log,
      stderr: log,
      detached: true,
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid, "SIGKILL");
    }, seconds * 1000);
    const code = await child.exited;
    clearTimeout(timer);
    if (code === 0) return null;
    const last = logTail(file.log, from).at(-1);
    return `verify ${late ? `took more than ${seconds} s` : `exit ${code}`}${last ? `: ${last}` : ""}`;
  } catch (error) {
    return `verify could not be started: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    closeSync(log);
  }
}
