import type { Arg, Args } from "./argument.ts";
import { guess } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/** What was given: a parsed value, an array for what may be repeated, `true` for a switch. Absent = not given. */
export type Values = Record<string, unknown>;

/**
 * Reads a verb's words the GNU way: `--opt value`, `--opt=value`, unambiguous prefixes, options after
 * positionals, `--` ends options. Refuses, with the nearest guess, whatever it does not know.
 */
export function parse(args: Args, words: readonly string[]): Values {
  const texts: Record<string, string[]> = {};
  const loose: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") {
      loose.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      loose.push(word);
      continue;
    }
    const { name, arg, value } = find(args, word);
    const given = (texts[name] ??= []);
    if (arg.kind === "switch") {
      if (value !== undefined) throw new UsageError(`--${name} takes no value`);
      given.push("");
    } else if (value === undefined) at += take(args, words, at, { name, arg, given });
    else given.push(value);
  }
  place(args, loose, texts);
  return valuesOf(args, texts);
}

interface Found {
  name: string;
  arg: Arg;
  value?: string;
}

function find(args: Args, word: string): Found {
  if (!word.startsWith("--")) {
    const hit = Object.entries(args).find(([, arg]) => arg.alias === word.slice(1));
    if (!hit) throw unknown(args, word);
    return { name: hit[0], arg: hit[1] };
  }
  const equals = word.indexOf("=");
  const typed = word.slice(2, equals < 0 ? undefined : equals);
  const names = optionNames(args, true);
  const matches = names.includes(typed)
    ? [typed]
    : optionNames(args).filter((name) => typed.length > 0 && name.startsWith(typed));
  const [name] = matches;
  const arg = name === undefined ? undefined : args[name];
  if (matches.length > 1)
    throw new UsageError(`--${typed} is ambiguous: ${matches.map((match) => `--${match}`).join(", ")}`);
  if (name === undefined || arg === undefined) throw unknown(args, `--${typed}`);
  return { name, arg, ...(equals < 0 ? {} : { value: word.slice(equals + 1) }) };
}

/** The option a word names (`--prio`, `-v`), unless it names none or several. */
export function optionOf(args: Args, word: string): { name: string; arg: Arg } | null {
  try {
    return find(args, word);
  } catch {
    return null;
  }
}

/** Takes an option's value from the words after it; returns how many were used. */
function take(
  args: Args,
  words: readonly string[],
  at: number,
  { name, arg, given }: Found & { given: string[] },
): number {
  const next = words[at + 1];
  if (next === undefined || next === "--" || isOption(args, next))
    throw new UsageError(`--${name} needs a value${arg.hint ? `: --${name} ${arg.hint}` : ""}`);
  given.push(next);
  let used = 1;
  if (!arg.greedy) return used;
  for (const word of words.slice(at + 2)) {
    if (word.startsWith("-") && word !== "-") break;
    given.push(word);
    used += 1;
  }
  return used;
}

/** A word that is exactly an option of this verb is not another option's value (write `--opt=--word` for that). */
function isOption(args: Args, word: string): boolean {
  return word.startsWith("--") && optionNames(args, true).includes(word.slice(2).split("=", 1)[0] ?? "");
}

function place(args: Args, loose: readonly string[], texts: Record<string, string[]>): void {
  const rest = [...loose];
  for (const [name, arg] of Object.entries(args)) {
    if (arg.kind !== "positional") continue;
    const words = arg.many ? rest.splice(0) : rest.splice(0, 1);
    if (words.length === 0 && arg.required) throw new UsageError(`missing <${arg.hint ?? name}>`);
    if (words.length > 0) texts[name] = words;
  }
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest[0]}"`);
}

function valuesOf(args: Args, texts: Record<string, string[]>): Values {
  const values: Values = {};
  for (const [name, given] of Object.entries(texts)) {
    const arg = args[name];
    if (!arg) continue;
    const shown = arg.kind === "positional" ? (arg.hint ?? name) : `--${name}`;
    const all = given.map((text) => valueOf(arg, text, shown));
    values[name] = arg.kind === "switch" ? true : arg.many || arg.greedy ? all : all.at(-1);
  }
  return values;
}

function valueOf(arg: Arg, text: string, shown: string): unknown {
  if (arg.choices && !arg.choices.includes(text))
    throw new UsageError(
      `${shown}: "${text}" is not one of ${arg.choices.join(", ")}${guess(text, arg.choices)}`,
    );
  return arg.parse ? arg.parse(text, shown) : text;
}

function unknown(args: Args, word: string): UsageError {
  return new UsageError(`unknown option ${word}${guess(word.replace(/^-+/u, ""), optionNames(args), "--")}`);
}

function optionNames(args: Args, hiddenToo = false): string[] {
  return Object.entries(args)
    .filter(([, arg]) => arg.kind !== "positional" && (hiddenToo || !arg.hidden))
    .map(([name]) => name);
}
