import { closeSync, existsSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { openLog } from "./logs.ts";
import type { ProcessFile } from "./run-dir.ts";
import { readRecord } from "./run-dir.ts";

const START_DEADLINE_MS = 20_000;
const FIRST_POLL_MS = 1;
const LONGEST_POLL_MS = 20;

export interface Launch {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Working directory of the worker; must exist. */
  cwd: string;
  run_dir: string;
  log: string;
  /** Command that runs this program: `selfCommand()`, but for tests. */
  self: readonly string[];
}

export interface Started {
  process: ProcessFile;
  /** Settles when the supervisor, our child, ends. */
  ended: Promise<unknown>;
}

/** A worker that could not be started; the message says why and what to do. */
export class SpawnError extends Error {
  override readonly name = "SpawnError";
}

/** Something that another run uses now: the start is put off, free of charge. */
export class BusyError extends SpawnError {}

/**
 * Starts a worker under its supervisor, detached and with its output appended to the log, and waits until it runs.
 * Throws SpawnError when the executable is missing, the directory is missing, or the system refuses.
 */
export async function spawnWorker(launch: Launch): Promise<Started> {
  const [command = "", ...args] = launch.argv;
  if (!existsSync(launch.cwd) || !statSync(launch.cwd).isDirectory())
    throw new SpawnError(`workspace: ${launch.cwd} is not a directory`);
  const executable = findExecutable(command, launch.env["PATH"] ?? "", launch.cwd);
  const log = openLog(launch.log);
  try {
    const child = Bun.spawn(
      [...launch.self, "_shim", launch.run_dir, launch.cwd, "--", executable, ...args],
      {
        cwd: launch.run_dir,
        env: launch.env,
        detached: true,
        stdin: "ignore",
        stdout: log,
        stderr: log,
      },
    );
    child.unref();
    return { process: await running(launch.run_dir, child), ended: child.exited };
  } catch (error) {
    throw error instanceof SpawnError ? error : new SpawnError(refusal(command, launch.argv, error));
  } finally {
    closeSync(log);
  }
}

/** The executable a command names, looked up as the worker would; throws SpawnError naming what is missing. */
export function findExecutable(command: string, path: string, cwd: string): string {
  const found = Bun.which(command, { PATH: path, cwd });
  if (found) return isAbsolute(found) || !command.includes("/") ? found : join(cwd, found);
  throw new SpawnError(
    command.includes("/")
      ? `executable ${command} does not exist or may not be executed`
      : `\`${command}\` executable not found on PATH; install it or activate its environment (PATH=${path})`,
  );
}

interface Child {
  exitCode: number | null;
  signalCode: string | number | null;
}

async function running(dir: string, child: Child): Promise<ProcessFile> {
  const begun = performance.now();
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const process = readRecord(dir, "process");
    if (process) return process;
    const error = readRecord(dir, "exit")?.error;
    if (error) throw new SpawnError(`could not be started: ${error}`);
    if (child.exitCode !== null || child.signalCode !== null)
      throw new SpawnError(
        `the supervisor ended at once (${child.signalCode ?? `exit ${child.exitCode}`}); see the log`,
      );
    if (performance.now() - begun > START_DEADLINE_MS)
      throw new SpawnError(`the supervisor did not start the worker within ${START_DEADLINE_MS / 1000} s`);
    await Bun.sleep(pause);
  }
}

function refusal(command: string, argv: readonly string[], error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!/E2BIG|too long/iu.test(message)) return `${command} could not be started: ${message}`;
  const bytes = Math.max(...argv.map((arg) => Buffer.byteLength(arg)));
  return `${command} could not be started: its longest argument has ${bytes} bytes, more than the system takes; use {body_file} instead of {body}`;
}
