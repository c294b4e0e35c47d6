import type { Env, Place } from "../../config/index.ts";
import { loadConfig, loadConfigOrSafest, openPlace, resolvePlace } from "../../config/index.ts";
import type { Actor, Board } from "../../kernel/index.ts";
import { KanbunError } from "../../kernel/index.ts";
import { actorOf } from "./actor.ts";
import type { Args } from "./argument.ts";
import { describeFailure } from "./failure.ts";
import type { Values } from "./parse.ts";
import type { Terminal } from "./terminal.ts";

/** How a call comes to its board: `openPlace`, or a board that is open already. */
export type OpenBoard = (place: Place, actor: Actor, thorough: boolean) => Promise<Board>;

/** One invocation of a verb: what was given, where it works, and where its answer goes. */
export class Call {
  readonly env: Env;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly #args: Args;
  readonly #values: Values;
  readonly #open: OpenBoard;
  #place: Place | undefined;
  #board: Board | undefined;

  constructor(args: Args, values: Values, env: Env, terminal: Terminal, open: OpenBoard = openPlace) {
    this.#args = args;
    this.#values = values;
    this.#open = open;
    this.env = env;
    this.terminal = terminal;
    this.json = values["json"] === true;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** A value as the argument's own `parse` made it. */
  get(name: string): unknown {
    return this.#values[name];
  }

  number(name: string): number | undefined {
    return this.get(name) as number | undefined;
  }

  text(name: string): string | undefined {
    return this.get(name) as string | undefined;
  }

  texts(name: string): string[] {
    return (this.get(name) as string[] | undefined) ?? [];
  }

  on(name: string): boolean {
    return this.#values[name] === true;
  }

  /** The operation's input: every given value whose argument names a field. */
  input(): Record<string, unknown> {
    const input: Record<string, unknown> = {};
    for (const [name, arg] of Object.entries(this.#args))
      if (arg.field !== undefined && this.has(name)) input[arg.field] = this.#values[name];
    return input;
  }

  get actor(): Actor {
    return actorOf(this.env);
  }

  /** For what runs until it is stopped: refused where nobody could stop it. */
  needsTerminal(verb: string): void {
    if (!this.terminal.chat) return;
    throw new KanbunError(
      "invalid_input",
      `${verb} runs long or until it is stopped, and nothing here could stop it`,
      {
        hint: `run it in a terminal: kanbun ${verb}`,
      },
    );
  }

  /** Refuses a broken config; only a worker goes on, so that somebody's slip does not keep it from handing over its work. */
  get place(): Place {
    const load = this.actor.role === "worker" ? loadConfigOrSafest : loadConfig;
    this.#place ??= resolvePlace(this.env, this.text("board"), load);
    return this.#place;
  }

  /** The board, opened (and made, and migrated) on first use. */
  async board(thorough = false): Promise<Board> {
    this.#board ??= await this.#open(this.place, this.actor, thorough).catch((error: unknown) => {
      throw couldNotOpen(error);
    });
    return this.#board;
  }

  close(): void {
    this.#board?.close();
    this.#board = undefined;
  }

  /** The answer: the JSON document under `--json`, else the text. */
  answer(document: unknown, text: string | (() => string)): void {
    if (this.json) this.terminal.out(`${JSON.stringify(document, null, 2)}\n`);
    else this.say(typeof text === "string" ? text : text());
  }

  /** Lines for people on standard output. */
  say(text: string): void {
    this.terminal.out(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Lines for people on standard error. */
  warn(text: string): void {
    this.terminal.err(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Reports a failure that does not end the verb; returns its exit code. */
  refuse(error: unknown, line?: string): number {
    const failure = describeFailure(error, this.json, line);
    this.terminal.err(failure.text);
    return failure.code;
  }
}

/** What goes wrong while opening is said as such; a board that does not exist speaks for itself. */
function couldNotOpen(error: unknown): unknown {
  if (!(error instanceof KanbunError)) return error;
  if (error.code === "not_found" || error.code === "invalid_input") return error;
  return new KanbunError(error.code, `could not initialize database: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.details === undefined ? {} : { details: error.details }),
    cause: error,
  });
}
