/** Where a command's keys work. A narrower scope goes first when two commands share a key. */
export type Scope = "everywhere" | "card" | "board" | "timeline" | "inbox" | "log";

export type Group = "Go" | "Board" | "Card" | "Agent" | "Select" | "Timeline" | "Inbox" | "Log" | "Page";

/** What a command acts on. */
export interface Target {
  ids: readonly string[];
  /** The filter line. */
  query: string;
}

export interface Command<Id extends string = string> {
  id: Id;
  title: string;
  group: Group;
  scope: Scope;
  /** In tinykeys' grammar with `mod` for Ctrl or Cmd; the first is the one that is shown. */
  keys: readonly string[];
  /** On a button, where the title is too long. */
  short?: string;
  /** Does nothing useful on several cards at once. */
  single?: boolean;
  /** The same in a terminal; `<…>` marks what has to be filled in. */
  cli?: (target: Target) => string;
}

type More = Pick<Command, "short" | "single" | "cli">;
type Entry<Id extends string> = readonly [id: Id, title: string, keys: readonly string[], more?: More];

/** The commands of one group, each in one line. */
export function define<const Id extends string>(
  group: Group,
  scope: Scope,
  entries: readonly Entry<Id>[],
): Command<Id>[] {
  return entries.map(([id, title, keys, more]) => ({ id, title, group, scope, keys, ...more }));
}

/** `kanbun verb id…` for every card. */
export function each(verb: string, rest = ""): (target: Target) => string {
  return ({ ids }) => words("kanbun", verb, ids.length > 0 ? ids.join(" ") : "<id>", rest);
}

/** `kanbun verb id` for the first card. */
export function one(verb: string, rest = ""): (target: Target) => string {
  return ({ ids }) => words("kanbun", verb, ids[0] ?? "<id>", rest);
}

/** A line that does not depend on the cards. */
export function line(text: string): () => string {
  return () => text;
}

function words(...parts: string[]): string {
  return parts.filter(Boolean).join(" ");
}
