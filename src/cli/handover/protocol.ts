import { statSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../package.json";
import type { Env } from "../../config/index.ts";

/**
 * A running `serve` carries out short commands for others: it has SQLite compiled and the board open, which costs a new
 * process ten times the command itself. They speak over a Unix socket in the home, a JSON document a line: `serve`
 * greets, the command asks, `serve` answers and ends. Until it has been greeted a command is bound to nothing and may
 * still do its work itself.
 */

/** What the two must have in common for one to stand in for the other: program, home directory, time zone. */
export interface Surroundings {
  program: string;
  home_directory: string;
  time_zone: string;
}

export interface Greeting extends Surroundings {
  /**
   * Name of a file that the asker makes beside the socket: who may write the home may command it, others may not. It
   * is drawn for this one conversation, so that nobody can use another's.
   */
  pass: string;
}

/** A command line with all that its answer depends on. */
export interface Request {
  words: readonly string[];
  env: Env;
  is_tty: boolean;
  columns: number;
  colour: boolean;
}

/** A text for standard output (1) or standard error (2). */
export type Said = [stream: 1 | 2, text: string];

/** `null`: not carried out, and nothing was changed; the asker does it itself. */
export type Answer = { code: number; said: readonly Said[] } | null;

export const PASS = /^pass-[0-9a-f-]{36}$/u;

/** A request of more bytes than any command line has is none. */
export const LARGEST_REQUEST_BYTES = 16 * 1024 * 1024;

/** Socket paths longer than this cannot be bound; such a home does without (`sun_path` of unix(7)). */
export const LONGEST_SOCKET_PATH_BYTES = 107;

/** The directory of socket and passes, 0700. */
export function commandsDirectory(home: string): string {
  return join(home, "kanban", "serve");
}

export function socketPath(home: string): string {
  return join(commandsDirectory(home), "commands.sock");
}

/** `program` is the file that runs, whatever stands at its path by now. */
export function surroundingsOf(env: Env, program = "/proc/self/exe"): Surroundings {
  const file = statSync(program, { throwIfNoEntry: false }) ?? statSync(process.execPath);
  const { dev, ino, mtimeMs } = file;
  return {
    program: `${version} ${dev}:${ino}:${mtimeMs}`,
    home_directory: env["HOME"] ?? "",
    time_zone: env["TZ"] ?? "",
  };
}

export function isSame(one: Surroundings | null | undefined, other: Surroundings): boolean {
  return (
    one?.program === other.program &&
    one.home_directory === other.home_directory &&
    one.time_zone === other.time_zone
  );
}
