import type { Entry } from "../../src/cli/commands.ts";
import { commands } from "../../src/cli/commands.ts";
import type { Verb } from "../../src/cli/frame/command.ts";

/** A verb of the command line as its file declares it. */
export interface Loaded {
  /** As typed: `boards create`. */
  path: string;
  entry: Entry;
  verb: Verb;
  group: Entry["group"];
}

/** Every verb, hidden ones too, in the order of the help. */
export async function allVerbs(): Promise<Loaded[]> {
  const found: Loaded[] = [];
  const visit = async (path: string, entry: Entry, group: Entry["group"]): Promise<void> => {
    if (entry.load) found.push({ path, entry, group, verb: (await entry.load()).default.verb });
    for (const [word, below] of Object.entries(entry.sub ?? {})) await visit(`${path} ${word}`, below, group);
  };
  for (const [name, entry] of Object.entries(commands)) await visit(name, entry, entry.group);
  return found;
}
