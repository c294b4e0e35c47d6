import { runCommand } from "citty";
import { commands } from "../commands.ts";
import type { Env } from "../../config/index.ts";
import type { OpenBoard } from "./call.ts";
import { Call } from "./call.ts";
import type { Command, Verb } from "./command.ts";
import { GLOBAL } from "./command.ts";
import { describeFailure } from "./failure.ts";
import { asksHelp, find } from "./find.ts";
import { groupHelp, rootHelp, usageLine, verbHelp } from "./help.ts";
import type { Values } from "./parse.ts";
import { parse } from "./parse.ts";
import type { Terminal } from "./terminal.ts";
import { ReaderGone } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Runs one command line to its end and returns the exit code. Nothing is thrown; whatever failed was said. `open` is
 * given by who has the boards open already.
 */
export async function start(
  words: readonly string[],
  env: Env,
  terminal: Terminal,
  open?: OpenBoard,
): Promise<number> {
  const before = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  const json = before.includes("--json");
  let verb: Verb | undefined;
  try {
    const found = await find(words);
    if (!found.command) return helpFor(found.words, terminal);
    verb = found.command.verb;
    if (asksHelp(found.rest)) {
      terminal.out(verbHelp(verb, terminal));
      return 0;
    }
    return await run(found.command, found.rest, env, terminal, open);
  } catch (error) {
    return fail(error, json, verb, terminal, env);
  }
}

async function run(
  command: Command,
  rest: readonly string[],
  env: Env,
  terminal: Terminal,
  open: OpenBoard | undefined,
): Promise<number> {
  const args = { ...command.verb.args, ...GLOBAL };
  const values = parse(args, rest);
  await readInput(command.verb, values, terminal);
  const call = new Call(args, values, env, terminal, open);
  try {
    const { result } = await runCommand(command, { rawArgs: [], data: call });
    return typeof result === "number" ? result : 0;
  } finally {
    call.close();
  }
}

function helpFor(words: readonly string[], terminal: Terminal): number {
  const [name] = words;
  const entry = name === undefined ? undefined : commands[name];
  terminal.out(name === undefined || !entry ? rootHelp(terminal) : groupHelp(name, entry, terminal));
  return 0;
}

/** Fills in values that stand for standard input. */
async function readInput(verb: Verb, values: Values, terminal: Terminal): Promise<void> {
  const wanting = Object.entries(verb.args).filter(([name, arg]) => arg.stdin && isDash(values[name]));
  if (wanting.length > 1) throw new UsageError("only one value can be read from standard input");
  const [name] = wanting[0] ?? [];
  if (name === undefined) return;
  const text = await terminal.input();
  values[name] = Array.isArray(values[name]) ? [text] : text;
}

function isDash(value: unknown): boolean {
  return value === "-" || (Array.isArray(value) && value.length === 1 && value[0] === "-");
}

function fail(error: unknown, json: boolean, verb: Verb | undefined, terminal: Terminal, env: Env): number {
  if (error instanceof ReaderGone) return 0;
  const { code, text } = describeFailure(error, json);
  const misused = error instanceof UsageError && !json;
  const mark = misused && terminal.chat ? "usage error: " : "";
  const usage = misused ? usageLine(verb) : "";
  const trace = env["KANBUN_DEBUG"] && error instanceof Error ? `${error.stack}\n` : "";
  try {
    terminal.err(`${mark}${text}${usage}${trace}`);
  } catch {
    // Standard error is gone too: the exit code is all that is left to say it with.
  }
  return code;
}
