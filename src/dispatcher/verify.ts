import { closeSync } from "node:fs";
import type { Context } from "./context.ts";
import { workerBaseEnv } from "./environment.ts";
import { identify, isAlive } from "./identity.ts";
import { logSize, logTail, openLog } from "./logs.ts";
import { resolveProfile } from "./profiles/resolve.ts";
import type { RunFile } from "./run-dir.ts";
import { readRecord, writeRecord } from "./run-dir.ts";
import { killGroup } from "./stop.ts";

const DEFAULT_TIMEOUT_SECONDS = 600;

/**
 * Runs the profile's verify command in the task's workspace, its output appended to the task's log. `null` when it
 * accepts (exit 0), else one line that says why not. When a dispatcher died over it, what is left of it is stopped and
 * it runs anew; while another dispatcher is at it this throws.
 */
export async function verify(context: Context, file: RunFile, runDir: string): Promise<string | null> {
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
  const me = identify(process.pid);
  const before = readRecord(runDir, "verify");
  if (before && isAlive(before.dispatcher) && before.dispatcher.pid !== me.pid)
    throw new Error(`dispatcher ${before.dispatcher.pid} verifies it`);
  stopVerify(runDir);
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
    writeRecord(runDir, "verify", { process: identify(child.pid), dispatcher: me });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid, "SIGKILL");
    }, seconds * 1000);
    const code = await child.exited;
    clearTimeout(timer);
    if (code === 0) return null;
    const last = logTail({ path: file.log, offset_bytes: from, since_ms: Infinity }).at(-1);
    return `verify ${late ? `took more than ${seconds} s` : `exit ${code}`}${last ? `: ${last}` : ""}`;
  } catch (error) {
    return `verify could not be started: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    closeSync(log);
  }
}

/** Stops a verify command that still runs although nobody waits for it. */
export function stopVerify(runDir: string): void {
  const left = readRecord(runDir, "verify");
  if (left && isAlive(left.process)) killGroup(left.process.pid, "SIGKILL");
}
