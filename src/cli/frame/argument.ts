/** What a value on the command line names, so that completions can offer it. */
export type Completes = "task" | "profile" | "board" | "status" | "verb" | "key" | "file";

/** One word or option of a verb. Verbs declare them; parser, help, completions and man page are made from them. */
export interface Arg {
  /** By place, an option with a value, or an option that is on or off. */
  kind: "positional" | "option" | "switch";
  description: string;
  /** Stands for the value in help: `ID`, `TEXT`. */
  hint?: string;
  /** May be given several times; a positional takes all the words that are left. */
  many?: boolean;
  /** An option that also takes the words after its first value, up to the next option. */
  greedy?: boolean;
  /** A positional that may be left out is not required. */
  required?: boolean;
  /** One letter. */
  alias?: string;
  choices?: readonly string[];
  /** Shown in help; the value is not filled in by the parser. */
  standard?: string;
  /** Turns the text into the value; throws `UsageError` or a `KanbunError`. */
  parse?: (text: string, shown: string) => unknown;
  /** Field of the operation's input that the value fills. */
  field?: string;
  /** `-` reads the value from standard input. */
  stdin?: boolean;
  hidden?: boolean;
  complete?: Completes;
}

export type Args = Readonly<Record<string, Arg>>;

type Rest = Omit<Partial<Arg>, "kind" | "description">;

export function positional(description: string, rest: Rest = {}): Arg {
  return { kind: "positional", description, required: true, ...rest };
}

export function option(description: string, hint: string, rest: Rest = {}): Arg {
  return { kind: "option", description, hint, ...rest };
}

export function toggle(description: string, rest: Rest = {}): Arg {
  return { kind: "switch", description, ...rest };
}

export const TASK: Arg = positional("Id of the task.", {
  hint: "task_id",
  complete: "task",
  field: "task_id",
});
export const TASKS: Arg = positional("Ids of the tasks.", { hint: "task_id", complete: "task", many: true });
