import type { BatchLine } from "./batch-line.ts";
import { readLine } from "./batch-line.ts";
import type { Board } from "./board.ts";
import type { ErrorCode } from "./errors.ts";
import { KanbunError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { admitted } from "./operation.ts";
import { clip } from "./text.ts";

export interface BatchError {
  /** From 1. */
  line: number;
  code: ErrorCode;
  message: string;
  hint?: string;
}

export interface BatchResult {
  line: number;
  op: string;
  ref: string | null;
  /** Id of the task the line made or changed, when there is one. */
  task_id: string | null;
  result: unknown;
}

export type Verbs = Readonly<Record<string, Operation>>;

/** Fields in which `$name` stands for the task of an earlier line. */
const ID_FIELDS: ReadonlySet<string> = new Set(["task_id", "parent_id", "child_id", "parents", "by"]);
/** Bad lines that a refusal names; it counts the others. */
const NAMED_ERRORS = 100;

/**
 * Runs lines, given as `readLine` takes them, in one transaction, all or nothing. First every line is read and
 * checked, so that all mistakes of form are reported together; then they run, and the first refusal undoes
 * everything. The refusal's `details.errors` names the lines, 100 at most; `details.more` counts the others.
 */
export async function runBatch(
  board: Board,
  verbs: Verbs,
  given: readonly unknown[],
): Promise<BatchResult[]> {
  const lines = checkedLines(board, verbs, given);
  return board.transaction(async (tx) => {
    const results: BatchResult[] = [];
    for (const [index, line] of lines.entries()) {
      const op = verbs[line.op] as Operation;
      try {
        const result = await op.run(tx, admitted(tx, op, resolve(line.input, results)));
        results.push({
          line: index + 1,
          op: line.op,
          ref: line.ref ?? null,
          task_id: taskOf(result),
          result,
        });
      } catch (error) {
        if (error instanceof KanbunError) throw refusal([toError(index, error)], error);
        throw error;
      }
    }
    return results;
  });
}

/** The lines, once every one of them has been found right. */
function checkedLines(board: Board, verbs: Verbs, given: readonly unknown[]): BatchLine[] {
  const errors: BatchError[] = [];
  const lines: BatchLine[] = [];
  const earlier = new Earlier();
  for (const [index, each] of given.entries()) {
    const line = readLine(each);
    if (typeof line === "string") errors.push(badLine(index, line, AS_A_LINE));
    else {
      errors.push(...check(board, verbs, earlier, line, index));
      lines.push(line);
    }
    earlier.add(index, line);
  }
  if (errors.length > 0) throw refusal(errors);
  return lines;
}

const AS_A_LINE = 'like: {"op": "create", "title": "a"}';

/** What lines before this one are called. */
class Earlier {
  readonly #names = new Set<string>();
  #unread = false;

  add(index: number, line: BatchLine | string): void {
    this.#names.add(`${index + 1}`);
    if (typeof line === "string") this.#unread = true;
    else if (line.ref !== undefined) this.#names.add(line.ref);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** A line that could not be read may have had any name: what is wrong is said once, where it is. */
  mayHave(name: string): boolean {
    return this.#unread || this.#names.has(name);
  }
}

function check(board: Board, verbs: Verbs, earlier: Earlier, line: BatchLine, index: number): BatchError[] {
  const op = Object.hasOwn(verbs, line.op) ? verbs[line.op] : undefined;
  if (!op)
    return [
      badLine(
        index,
        `there is no ${JSON.stringify(clip(line.op, 100))} in a batch`,
        `one of: ${Object.keys(verbs).join(", ")}`,
      ),
    ];
  const unknown = refsIn(line.input).find((ref) => !earlier.mayHave(ref));
  if (unknown !== undefined)
    return [
      badLine(
        index,
        `$${clip(unknown, 100)} names no earlier line`,
        "give that line a ref, or use its number",
      ),
    ];
  if (line.ref !== undefined && earlier.has(line.ref))
    return [badLine(index, `ref ${line.ref} is taken`, "use another name")];
  try {
    admitted(board, op, line.input);
    return [];
  } catch (error) {
    if (error instanceof KanbunError) return [toError(index, error)];
    throw error;
  }
}

function refsIn(input: Record<string, unknown>): string[] {
  return Object.entries(input)
    .filter(([field]) => ID_FIELDS.has(field))
    .flatMap(([, value]) => [value].flat())
    .flatMap((value) => (typeof value === "string" && value.startsWith("$") ? [value.slice(1)] : []));
}

function resolve(input: Record<string, unknown>, results: readonly BatchResult[]): Record<string, unknown> {
  const one = (value: unknown): unknown => {
    if (typeof value !== "string" || !value.startsWith("$")) return value;
    const found = results.find(({ line, ref }) => `$${line}` === value || `$${ref}` === value);
    return found?.task_id ?? value;
  };
  return Object.fromEntries(
    Object.entries(input).map(([field, value]) => [
      field,
      !ID_FIELDS.has(field) ? value : Array.isArray(value) ? value.map(one) : one(value),
    ]),
  );
}

function taskOf(result: unknown): string | null {
  if (result === null || typeof result !== "object") return null;
  const { id, task_id, task, claim } = result as Record<string, unknown>;
  const inner = (task ?? (claim as { task?: unknown } | null | undefined)?.task) as
    | { id?: unknown }
    | undefined;
  const found = inner?.id ?? task_id ?? id;
  return typeof found === "string" ? found : null;
}

function toError(index: number, { code, message, hint }: KanbunError): BatchError {
  return { line: index + 1, code, message, ...(hint === undefined ? {} : { hint }) };
}

function badLine(index: number, message: string, hint: string): BatchError {
  return { line: index + 1, code: "invalid_input", message, hint };
}

function refusal(errors: readonly BatchError[], cause?: KanbunError): KanbunError {
  const [first] = errors as [BatchError];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new KanbunError(first.code, `line ${first.line}: ${first.message}${more}`, {
    hint: first.hint ?? "nothing was changed; mend the line and run the batch again",
    details: {
      errors: errors.slice(0, NAMED_ERRORS),
      ...(errors.length > NAMED_ERRORS ? { more: errors.length - NAMED_ERRORS } : {}),
    },
    cause,
  });
}
