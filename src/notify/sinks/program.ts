import { spawn } from "node:child_process";
import type { Env } from "../../config/index.ts";
import { SendError } from "../send-error.ts";

const STDERR_LIMIT = 300;
/** A program may leave a child behind that keeps its standard error open: wait no longer than this for its end. */
const LAST_WORDS_MS = 100;
/** What a notifying program may know of our environment: enough to run and to find the desktop. */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XDG_.*|DBUS_SESSION_BUS_ADDRESS)$/u;

export interface Program {
  argv: readonly string[];
  stdin: string;
  env: Record<string, string>;
}

/**
 * Runs a program to its end in a process group of its own. Anything but exit 0 is a `SendError` that ends with
 * the last it said on standard error; when the signal fires the whole group is killed.
 */
export function run({ argv, stdin, env }: Program, signal: AbortSignal): Promise<void> {
  const [file = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, detached: true, stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    const kill = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    signal.addEventListener("abort", kill, { once: true });
    child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => (said = (said + text).slice(-STDERR_LIMIT)));
    child.stdin.on("error", () => {});
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(new SendError(`cannot run ${file} (${error.code ?? "error"})`)),
    );
    child.on("exit", (code, killedBy) => {
      signal.removeEventListener("abort", kill);
      if (code === 0) return resolve();
      const how = signal.aborted
        ? "did not end in time"
        : code === null
          ? `was ended by ${killedBy}`
          : `exited ${code}`;
      const refuse = (): void =>
        reject(new SendError(`${file} ${how}${said.trim() ? `: ${said.trim()}` : ""}`));
      child.on("close", refuse);
      return void setTimeout(refuse, LAST_WORDS_MS);
    });
    if (signal.aborted) kill();
    child.stdin.end(stdin);
  });
}

/** The part of the environment that passes. */
export function passing(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (PASSED.test(entry[0]) || names.includes(entry[0])),
    ),
  );
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
