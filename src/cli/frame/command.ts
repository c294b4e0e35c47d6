import type { ArgsDef, CommandDef } from "citty";
import { defineCommand } from "citty";
import type { Arg, Args } from "./argument.ts";
import { option, toggle } from "./argument.ts";
import type { Call } from "./call.ts";

/** What a command file declares about its verb. */
export interface Verb {
  /** As typed: `create`, `boards create`. */
  name: string;
  /** One sentence. */
  summary: string;
  args: Args;
  /** What it does beyond the summary, in a few lines. */
  details?: string;
  /**
   * What `--json` answers, in the words of docs/cli.md: `{fields}`, `[list]`, the names of shapes (task, run, …).
   * Part of the contract: fields are only ever added.
   */
  document: string;
  /** Exit codes that mean something else here than everywhere. */
  exits?: Readonly<Record<number, string>>;
  /** Command lines with what they are for. */
  examples: readonly (readonly [line: string, purpose: string])[];
  /** What one does afterwards. */
  next?: string;
  /** Exit code, 0 when nothing is returned. */
  run(call: Call): Promise<number | undefined> | Promise<void>;
}

/** A citty command that carries its verb. */
export type Command = CommandDef & { verb: Verb };

/** Options that every verb has. */
export const GLOBAL: Args = {
  board: option("Board to work on.", "SLUG", { complete: "board" }),
  json: toggle("Answer as JSON; errors too."),
  help: toggle("Show this help.", { alias: "h" }),
};

/** Declares a command file's verb. */
export function command(verb: Verb): Command {
  const args = Object.fromEntries(
    Object.entries({ ...verb.args, ...GLOBAL }).map(([name, arg]) => [name, ofCitty(arg)]),
  );
  return {
    ...defineCommand({
      meta: { name: verb.name, description: verb.summary },
      args: args as ArgsDef,
      run: ({ data }) => verb.run(data as Call),
    }),
    verb,
  };
}

/** Our parser has checked the words before citty runs the command, so citty need not. */
function ofCitty(arg: Arg): ArgsDef[string] {
  const { description } = arg;
  if (arg.kind === "switch")
    return { type: "boolean", description, ...(arg.alias ? { alias: arg.alias } : {}) };
  if (arg.kind === "positional") return { type: "positional", description, required: false };
  return { type: "string", description, ...(arg.hint ? { valueHint: arg.hint } : {}) };
}
