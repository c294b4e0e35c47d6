import { ALIASES, commands } from "../commands.ts";
import type { Entry } from "../commands.ts";
import type { Arg } from "../frame/argument.ts";
import { Call } from "../frame/call.ts";
import { GLOBAL } from "../frame/command.ts";
import type { Offer } from "./offers.ts";
import { offers } from "./offers.ts";
import { wantedOf } from "./wanted.ts";

/** Ends the answer: the shell shall offer nothing of its own, or its files. */
const [NO_FILES, FILES] = [":4", ":0"];

/**
 * What may stand in place of the last word, in the protocol of the scripts: a candidate a line with its meaning
 * behind a tab, then a directive. Behind `--option=` candidates are values alone. Only the verb on the line is loaded.
 */
export async function candidates(words: readonly string[], asked: Call): Promise<string> {
  const [before, last] = [words.slice(0, -1), words.at(-1) ?? ""];
  const { found, given, at } = entryOf(before);
  if (at > before.length) return answer(await valuesOf(GLOBAL["board"], before, asked), last);
  if (!found) return last.startsWith("-") ? await forVerb({}, given, last, asked) : answer(verbs(), last);
  if (!found.sub) return forVerb((await found.load?.())?.default.verb.args ?? {}, given, last, asked);
  const boardNext = given.at(-1) === "--board";
  if (!boardNext && !last.startsWith("-")) return answer(named(found.sub), last);
  return forVerb({}, given, last, asked);
}

interface Line {
  /** The verb, or the word with verbs below it; absent while it is still to be named. */
  found?: Entry | undefined;
  /** The words that are not the verb's name. */
  given: string[];
  /** Where the verb's name was looked for; beyond the end when `--board` in front of it still lacks its value. */
  at: number;
}

/** The verb of a line as `find` reads it; a word that is none has nothing below it. */
function entryOf(before: readonly string[]): Line {
  let at = 0;
  while (before[at]?.startsWith("-")) at += before[at] === "--board" ? 2 : 1;
  const leading = before.slice(0, at);
  if (before[at] === "kanban" || before[at] === "help") at += 1;
  const name = before[at];
  if (name === undefined) return { given: leading, at };
  const entry = commands[ALIASES[name] ?? name] ?? { summary: "", sub: {} };
  const given = [...leading, ...before.slice(at + 1)];
  const sub = given.findIndex((word, index) => !word.startsWith("-") && given[index - 1] !== "--board");
  const below = entry.sub && sub >= 0 ? (entry.sub[given[sub] ?? ""] ?? { summary: "", sub: {} }) : undefined;
  return below ? { found: below, given: given.toSpliced(sub, 1), at } : { found: entry, given, at };
}

async function forVerb(
  args: Readonly<Record<string, Arg>>,
  given: readonly string[],
  last: string,
  asked: Call,
): Promise<string> {
  const wanted = wantedOf({ ...args, ...GLOBAL }, given, last);
  if (wanted === null) return NO_FILES;
  if ("options" in wanted)
    return answer(
      wanted.options.map(([name, { description }]) => ({ value: `--${name}`, meaning: description })),
      last,
    );
  if (wanted.value.complete === "file") return FILES;
  return answer(await valuesOf(wanted.value, given, asked), wanted.typed);
}

/** Values that exist on the board the line names. */
async function valuesOf(arg: Arg | undefined, given: readonly string[], asked: Call): Promise<Offer[]> {
  if (!arg?.complete || arg.choices) return (arg?.choices ?? []).map((value) => ({ value, meaning: "" }));
  const board = boardOf(given);
  const there = new Call(GLOBAL, board === undefined ? {} : { board }, asked.env, asked.terminal);
  try {
    return await offers(arg.complete, there);
  } finally {
    there.close();
  }
}

function boardOf(given: readonly string[]): string | undefined {
  const at = given.findLastIndex((word) => word === "--board" || word.startsWith("--board="));
  const word = given[at];
  return word === "--board" ? given[at + 1] : word?.slice("--board=".length);
}

function verbs(): Offer[] {
  return named(Object.fromEntries(Object.entries(commands).filter(([, { group }]) => group !== undefined)));
}

function named(entries: Readonly<Record<string, Entry>>): Offer[] {
  return Object.entries(entries).map(([value, { summary }]) => ({ value, meaning: summary }));
}

function answer(found: readonly Offer[], typed: string): string {
  const lines = found
    .filter(({ value }) => value.startsWith(typed))
    .map(({ value, meaning }) => (meaning === "" ? value : `${value}\t${meaning}`));
  return [...lines, NO_FILES].join("\n");
}
