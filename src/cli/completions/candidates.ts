import type { Command } from "@bomb.sh/tab";
import { RootCommand } from "@bomb.sh/tab";
import { ALIASES, commands } from "../commands.ts";
import type { Entry } from "../commands.ts";
import type { Arg, Completes } from "../frame/argument.ts";
import type { Call } from "../frame/call.ts";
import { GLOBAL } from "../frame/command.ts";
import { captured } from "./captured.ts";
import { offers } from "./offers.ts";
import type { Offer } from "./offers.ts";

/**
 * What may stand in place of the last word, in the protocol of the scripts: a candidate a line with its meaning
 * behind a tab, then `:` and a directive. Only the verb on the line is loaded.
 */
export async function candidates(words: readonly string[], asked: Call): Promise<string> {
  const root = new RootCommand();
  const [first = "", second = ""] = words;
  for (const [name, entry] of Object.entries(commands)) {
    if (entry.group === undefined) continue;
    root.command(name, entry.summary);
    for (const [sub, { summary }] of Object.entries(entry.sub ?? {})) root.command(`${name} ${sub}`, summary);
  }
  const name = ALIASES[first] ?? first;
  const entry = commands[name];
  const sub = entry?.sub?.[second];
  if (entry) await describe(root, sub ? `${first} ${second}` : first, sub ?? entry, asked);
  return captured(() => root.parse([...words]));
}

async function describe(root: RootCommand, path: string, entry: Entry, asked: Call): Promise<void> {
  const loaded = await entry.load?.();
  if (!loaded) return;
  const described = root.commands.get(path) ?? root.command(path, entry.summary);
  const known = new Map<Completes, Offer[]>();
  for (const [name, arg] of Object.entries({ ...loaded.default.verb.args, ...GLOBAL })) {
    if (arg.hidden) continue;
    if (arg.complete && !known.has(arg.complete)) known.set(arg.complete, await offers(arg.complete, asked));
    declare(described, name, arg, arg.complete ? (known.get(arg.complete) ?? []) : choicesOf(arg));
  }
}

function declare(described: Command, name: string, arg: Arg, values: readonly Offer[]): void {
  const handler = (complete: (value: string, description: string) => void): void => {
    for (const { value, meaning } of values) complete(value, meaning);
  };
  if (arg.kind === "positional") described.argument(name, handler, arg.many ?? false);
  else if (arg.kind === "switch") described.option(name, arg.description, arg.alias ?? "");
  else described.option(name, arg.description, handler, arg.alias);
}

function choicesOf(arg: Arg): Offer[] {
  return (arg.choices ?? []).map((value) => ({ value, meaning: "" }));
}
