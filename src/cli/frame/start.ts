import { runCommand } from "citty";
import type { Entry } from "../commands.ts";
import { ALIASES, commands } from "../commands.ts";
import type { Env } from "../../config/index.ts";
import { Call } from "./call.ts";
import type { Command, Verb } from "./command.ts";
import { GLOBAL } from "./command.ts";
import { describeFailure } from "./failure.ts";
import { groupHelp, rootHelp, usageLine, verbHelp } from "./help.ts";
import { guess } from "./nearest.ts";
import type { Values } from "./parse.ts";
import { parse } from "./parse.ts";
import type { Terminal } from "./terminal.ts";
import { ReaderGone } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Runs one command line to its end and returns the exit code. Nothing is thrown; whatever failed was said. */
export async function start(words: readonly string[], env: Env, terminal: Terminal): Promise<number> {
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
    return await run(found.command, found.rest, env, terminal);
  } catch (error) {
    return fail(error, json, verb, terminal, env);
  }
}

async function run(command: Command, rest: readonly string[], env: Env, terminal: Terminal): Promise<number> {
  const args = { ...command.verb.args, ...GLOBAL };
  const values = parse(args, rest);
  await readInput(command.verb, values, terminal);
  const call = new Call(args, values, env, terminal);
  try {
    const { result } = await runCommand(command, { rawArgs: [], data: call });
    return typeof result === "number" ? result : 0;
  } finally {
    call.close();
  }
}

interface Found {
  command?: Command;
  /** The words that name the verb. */
  words: string[];
  rest: string[];
}

/** Options before the verb (`--board x list`) move behind it; a leading `kanban` is dropped. */
async function find(words: readonly string[]): Promise<Found> {
  const { leading, at } = leadingOptions(words);
  const name = words[at] === "kanban" ? words[at + 1] : words[at];
  const start = words[at] === "kanban" ? at + 1 : at;
  if (name === undefined || (leading.length > 0 && asksHelp(leading))) return { words: [], rest: leading };
  if (name === "help") return find([...words.slice(start + 1), "--help"]);
  const entry = Object.hasOwn(commands, ALIASES[name] ?? name) ? commands[ALIASES[name] ?? name] : undefined;
  if (!entry)
    throw new UsageError(
      `unknown command "${name}"${guess(name, names())}`,
      "kanbun --help lists the commands",
    );
  const rest = [...words.slice(start + 1), ...leading];
  return entry.sub ? findSub(name, entry, rest) : { command: await load(entry), words: [name], rest };
}

async function findSub(name: string, entry: Entry, rest: string[]): Promise<Found> {
  const at = rest.findIndex((word, index) => !word.startsWith("-") && rest[index - 1] !== "--board");
  const sub = at < 0 ? undefined : rest[at];
  if (sub === undefined) {
    const standard = entry.standard === undefined ? undefined : entry.sub?.[entry.standard];
    if (!standard || asksHelp(rest)) return { words: [name], rest };
    return { command: await load(standard), words: [name], rest };
  }
  const known = Object.keys(entry.sub ?? {});
  const found = known.includes(sub) ? entry.sub?.[sub] : undefined;
  if (!found)
    throw new UsageError(
      `unknown command "${name} ${sub}"${guess(sub, known)}`,
      `kanbun ${name} --help lists: ${known.join(", ")}`,
    );
  return { command: await load(found), words: [name, sub], rest: rest.toSpliced(at, 1) };
}

async function load(entry: Entry): Promise<Command> {
  if (!entry.load) throw new Error("an entry has neither a command nor sub-commands");
  return (await entry.load()).default;
}

function leadingOptions(words: readonly string[]): { leading: string[]; at: number } {
  const leading: string[] = [];
  let at = 0;
  while (words[at]?.startsWith("-")) {
    const word = words[at] ?? "";
    if (word === "--" || word in ALIASES) break;
    const [name = ""] = word.split("=", 1);
    const takesValue = name.length > 3 && "--board".startsWith(name) && !word.includes("=");
    if (!takesValue && !["--board", "--json", "--help", "-h"].includes(name))
      throw new UsageError(`unknown option ${word} before the command`, "kanbun --help");
    leading.push(...words.slice(at, at + (takesValue ? 2 : 1)));
    at += takesValue ? 2 : 1;
  }
  return { leading, at };
}

function asksHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === "--help" || word === "-h");
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

function names(): string[] {
  return [...Object.keys(commands).filter((name) => !name.startsWith("_")), ...Object.keys(ALIASES)];
}
