import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Env } from "../../config/home.ts";
import { resolveHome } from "../../config/home.ts";
import type { Terminal } from "../frame/terminal.ts";
import { processTerminal, ReaderGone } from "../frame/terminal.ts";
import type { Answer, Said } from "./protocol.ts";
import { commandsDirectory, socketPath, surroundingsOf } from "./protocol.ts";

/** A `serve` that does not greet by then is busy or stopped. */
const GREETING_WAIT_MS = 100;
/** Variables that name a place. */
const PLACES = ["HOME", "KANBUN_HOME", "HERMES_HOME", "KANBUN_DB", "HERMES_KANBAN_DB"];

/** What only looks may be asked twice. */
export const READS: ReadonlySet<string> = new Set(
  "list ls show why context runs timeline stats inbox workers assignees".split(" "),
);
/** Short, about tasks alone, and needing nothing of the process that asks. */
export const WRITES: ReadonlySet<string> = new Set(
  (
    "create edit assign link unlink comment schedule archive delete undo promote heartbeat complete block unblock " +
    "request-review request-changes reopen-review reopen move"
  ).split(" "),
);

/**
 * Lets the home's `serve` carry out a command line and returns its exit code; `null` when the process is to do it
 * itself: no `serve`, another program or surroundings than ours, no right to write the home, a verb that reads files
 * or standard input, or `KANBUN_DIRECT` set. What writes is never carried out twice.
 */
export async function handOver(words: readonly string[], env: Env): Promise<number | null> {
  const [verb = ""] = words;
  if ((!READS.has(verb) && !WRITES.has(verb)) || words.some(needsProcess)) return null;
  const home = homeToAsk(env);
  if (home === null) return null;
  const terminal = processTerminal(env);
  const answer = await ask(home, words, env, terminal);
  if (answer === null || (answer === "lost" && READS.has(verb))) return null;
  const json = words.includes("--json");
  return tell(answer === "lost" ? await lost(json) : answer, json, terminal);
}

/** Standard input is ours alone, and help needs no board. */
function needsProcess(word: string): boolean {
  return word === "-" || word.endsWith("=-") || word === "--help" || word === "-h";
}

/** The home with a socket of our own user in it. A relative path would be another place to `serve`. */
function homeToAsk(env: Env): string | null {
  const pinned = env["KANBUN_DB"] || env["HERMES_KANBAN_DB"];
  if (env["KANBUN_DIRECT"] || (pinned && !env["KANBUN_HOME"]?.trim())) return null;
  if (PLACES.some((name) => env[name]?.trim() && !isAbsolute(env[name].trim()))) return null;
  try {
    const home = resolveHome(env);
    return statSync(socketPath(home)).uid === process.getuid?.() ? home : null;
  } catch {
    return null;
  }
}

/** A host that is slow to turn to `serve` may be given longer. */
function greetingWaitMs(env: Env): number {
  return Number(env["KANBUN_SERVE_WAIT_MS"]) || GREETING_WAIT_MS;
}

async function ask(
  home: string,
  words: readonly string[],
  env: Env,
  { isTty: is_tty, columns, colour }: Terminal,
): Promise<Answer | "lost"> {
  let file: string | undefined;
  const { converse } = await import("./converse.ts");
  try {
    return await converse(socketPath(home), surroundingsOf(env), greetingWaitMs(env), (pass) => {
      const made = join(commandsDirectory(home), pass);
      closeSync(openSync(made, "wx", 0o600));
      file = made;
      return { words, env, is_tty, columns, colour };
    });
  } finally {
    if (file !== undefined) remove(file);
  }
}

/** What is left behind opens nothing, and the next `serve` clears it away: no reason to spoil the answer. */
function remove(pass: string): void {
  try {
    rmSync(pass, { force: true });
  } catch {
    // The home can no longer be written.
  }
}

async function lost(json: boolean): Promise<NonNullable<Answer>> {
  const { KanbunError } = await import("../../kernel/index.ts");
  const error = new KanbunError(
    "io",
    "serve went away before it answered: whether this was done is not known",
    {
      hint: "look with kanbun list or kanbun show before you try it again",
    },
  );
  return failed(error, json);
}

async function failed(error: unknown, json: boolean): Promise<NonNullable<Answer>> {
  const { describeFailure } = await import("../frame/failure.ts");
  const { code, text } = describeFailure(error, json);
  return { code, said: [[2, text]] };
}

async function tell({ code, said }: NonNullable<Answer>, json: boolean, terminal: Terminal): Promise<number> {
  try {
    sayAll(said, terminal);
    return code;
  } catch (error) {
    if (error instanceof ReaderGone) return 0;
    const told = await failed(error, json);
    try {
      sayAll(told.said, terminal);
    } catch {
      // Standard error is gone too: the exit code is all that is left to say it with.
    }
    return told.code;
  }
}

function sayAll(said: readonly Said[], terminal: Terminal): void {
  for (const [stream, text] of said) if (text !== "") terminal[stream === 1 ? "out" : "err"](text);
}
