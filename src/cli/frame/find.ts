import type { Entry } from "../commands.ts";
import { ALIASES, commands } from "../commands.ts";
import type { Command } from "./command.ts";
import { guess } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/** What the words of a command line mean. */
export interface Found {
  /** Absent when help is asked for, or nothing was said. */
  command?: Command;
  /** The words that name the verb. */
  words: string[];
  rest: string[];
}

/**
 * The command a line names, loaded. Options before the verb (`--board x list`) move behind it; a leading `kanban` is
 * dropped; `help x` is `x --help`. Refuses what it does not know, with the nearest guess.
 */
export async function find(words: readonly string[]): Promise<Found> {
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

export function asksHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? undefined : end).some((word) => word === "--help" || word === "-h");
}

function names(): string[] {
  return [...Object.keys(commands).filter((name) => !name.startsWith("_")), ...Object.keys(ALIASES)];
}
