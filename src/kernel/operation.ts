import * as v from "valibot";
import type { Board } from "./board.ts";
import { KanbunError } from "./errors.ts";
import { noList } from "./fields.ts";
import type { Role } from "./types.ts";

/**
 * One verb of the board, declared once. Every surface (command line, HTTP, MCP, docs, completions) is made from
 * this declaration and has no rules of its own.
 */
export interface Operation<Input extends v.GenericSchema = v.GenericSchema, Output = unknown> {
  /** The verb, in the spelling of every layer: `claim`, `request-review`. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** Who may call it. A `worker` is further held to its own run by the operation itself. */
  readonly roles: readonly Role[];
  readonly input: Input;
  run(board: Board, input: v.InferOutput<Input>): Promise<Output>;
}

export function operation<Input extends v.GenericSchema, Output>(
  declared: Operation<Input, Output>,
): Operation<Input, Output> {
  return declared;
}

/** Everyone who may change the board by hand. */
export const PEOPLE: readonly Role[] = ["operator", "dispatcher"];
/** People, and agents that plan work for others. */
export const PLANNERS: readonly Role[] = ["operator", "dispatcher", "orchestrator", "worker"];
/** Everyone, readers too. */
export const ANYONE: readonly Role[] = ["operator", "dispatcher", "orchestrator", "worker", "reader"];

/**
 * Calls an operation from a surface: checks the caller's role (`forbidden`), then the input (`invalid_input`,
 * naming each field and what it must be, never echoing its value), then runs it.
 */
export async function call<Input extends v.GenericSchema, Output>(
  board: Board,
  op: Operation<Input, Output>,
  input: unknown,
): Promise<Output> {
  return op.run(board, admitted(board, op, input));
}

/** The input as the operation takes it, once the caller's role and every field have been checked. */
export function admitted<Input extends v.GenericSchema, Output>(
  board: Board,
  op: Operation<Input, Output>,
  input: unknown,
): v.InferOutput<Input> {
  if (!op.roles.includes(board.actor.role))
    throw new KanbunError("forbidden", `${op.name}: a ${board.actor.role} may not do this`, {
      hint: `${op.name} is for: ${op.roles.join(", ")}`,
    });
  refuseLoneSurrogates(input, "");
  const checked = v.safeParse(noList(op.input), input ?? {});
  if (!checked.success) throw invalidInput(op.name, checked.issues);
  return checked.output;
}

/** Text that is not well formed cannot be stored: refused at the door, naming the field. */
function refuseLoneSurrogates(value: unknown, path: string): void {
  if (typeof value === "string" && !value.isWellFormed())
    throw new KanbunError(
      "invalid_input",
      `${path || "input"} contains an unpaired surrogate and cannot be stored`,
      {
        hint: "send well-formed UTF-8 text",
        details: { fields: [{ path: path || "input", problem: "unpaired surrogate" }] },
      },
    );
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseLoneSurrogates(key, path ? `${path} (a key)` : "a key");
    refuseLoneSurrogates(inner, path ? `${path}.${key}` : key);
  }
}

/** The library's own words for a bound echo what was sent. */
function bound({ type, message, requirement }: v.BaseIssue<unknown>): string | null {
  if (!message.startsWith("Invalid")) return null;
  const limit = String(requirement);
  if (type === "integer") return "must be a whole number";
  if (type === "min_value") return `must be at least ${limit}`;
  if (type === "max_value") return `must be at most ${limit}`;
  if (type === "min_length") return limit === "1" ? "must not be empty" : `at least ${limit} are needed`;
  return type === "max_length" ? `at most ${limit} are taken` : "is not valid";
}

function invalidInput(name: string, issues: readonly v.BaseIssue<unknown>[]): KanbunError {
  const problems = issues.map((issue) => {
    const path = v.getDotPath(issue) ?? "input";
    if (issue.type === "object" && issue.received === "undefined")
      return { path, problem: `${path} is required` };
    if (issue.kind === "schema" && issue.expected)
      return { path, problem: `${path} must be ${issue.expected}` };
    const text = bound(issue) ?? issue.message;
    return { path, problem: text.startsWith(path) ? text : `${path}: ${text}` };
  });
  return new KanbunError("invalid_input", problems.map((p) => p.problem).join("; "), {
    hint: `kanbun ${name} --help`,
    details: { fields: problems },
  });
}
