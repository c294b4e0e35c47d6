import type { Board } from "./board.ts";
import type { ErrorCode } from "./errors.ts";
import { KanbunError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { admitted } from "./operation.ts";

/** One line of a batch. */
export interface BatchLine {
  op: string;
  input: Record<string, unknown>;
  /** A name later lines may use as `$name` where an id is wanted; `$3` is the third line. */
  ref?: string | undefined;
}

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

/**
 * Runs lines in one transaction, all or nothing. First every line is checked, so that all mistakes of form are
 * reported together; then they run, and the first refusal undoes everything. The refusal's `details.errors` names
 * each line.
 */
export async function runBatch(
  board: Board,
  verbs: Verbs,
  lines: readonly BatchLine[],
): Promise<BatchResult[]> {
  const errors = lines.flatMap((line, index) => check(board, verbs, lines, line, index));
  if (errors.length > 0) throw refusal(errors);
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

function check(
  board: Board,
  verbs: Verbs,
  lines: readonly BatchLine[],
  line: BatchLine,
  index: number,
): BatchError[] {
  const op = Object.hasOwn(verbs, line.op) ? verbs[line.op] : undefined;
  if (!op)
    return [
      badLine(
        index,
        `there is no ${JSON.stringify(line.op)} in a batch`,
        `one of: ${Object.keys(verbs).join(", ")}`,
      ),
    ];
  const earlier = new Set(
    lines.slice(0, index).flatMap(({ ref }, at) => [`${at + 1}`, ...(ref === undefined ? [] : [ref])]),
  );
  const unknown = refsIn(line.input).filter((ref) => !earlier.has(ref));
  if (unknown.length > 0)
    return [
      badLine(index, `$${unknown[0]} names no earlier line`, "give that line a ref, or use its number"),
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
    details: { errors },
    cause,
  });
}
