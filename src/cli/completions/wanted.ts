import type { Arg, Args } from "../frame/argument.ts";
import { optionOf } from "../frame/parse.ts";

/** What may stand in place of the last word: a value of this argument, or the name of an option. */
export type Wanted = { value: Arg; typed: string } | { options: readonly [name: string, arg: Arg][] } | null;

/** Reads a verb's words as the parser does, as far as they go, and says what the last one can become. */
export function wantedOf(args: Args, words: readonly string[], last: string): Wanted {
  const seen = walk(args, words);
  if (seen.open) return { value: seen.open, typed: last };
  const equals = last.indexOf("=");
  if (!seen.ended && last.startsWith("-") && equals > 0) {
    const arg = optionOf(args, last.slice(0, equals))?.arg;
    return arg?.kind === "option" ? { value: arg, typed: last.slice(equals + 1) } : null;
  }
  if (!seen.ended && last.startsWith("-"))
    return {
      options: Object.entries(args).filter(
        ([name, arg]) => arg.kind !== "positional" && !arg.hidden && (arg.many || !seen.given.has(name)),
      ),
    };
  if (seen.greedy) return { value: seen.greedy, typed: last };
  const places = Object.values(args).filter(({ kind }) => kind === "positional");
  const place = places[seen.places] ?? (places.at(-1)?.many ? places.at(-1) : undefined);
  return place ? { value: place, typed: last } : null;
}

interface Seen {
  given: Set<string>;
  /** Words that stand by place. */
  places: number;
  /** After `--`. */
  ended: boolean;
  /** The option whose value comes next. */
  open?: Arg | undefined;
  /** The option that takes every word up to the next option. */
  greedy?: Arg | undefined;
}

function walk(args: Args, words: readonly string[]): Seen {
  const seen: Seen = { given: new Set(), places: 0, ended: false };
  for (const word of words) {
    if (seen.open) {
      seen.greedy = seen.open.greedy ? seen.open : undefined;
      seen.open = undefined;
    } else if (seen.ended || word === "-" || !word.startsWith("-")) {
      if (!seen.greedy) seen.places += 1;
    } else if (word === "--") seen.ended = true;
    else {
      const [typed = word] = word.split("=", 1);
      const found = optionOf(args, typed);
      if (found) seen.given.add(found.name);
      seen.greedy = undefined;
      seen.open = found?.arg.kind === "option" && !word.includes("=") ? found.arg : undefined;
    }
  }
  return seen;
}
