import { call, KanbunError, operations } from "../kernel/index.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";

interface Line {
  op: string;
  input: Record<string, unknown>;
  ref?: string;
}

interface BadLine {
  line: number;
  code: string;
  message: string;
}

export default command({
  name: "batch",
  summary: operations.batch.summary,
  details:
    "Reads one JSON object a line from standard input: the verb as op, its fields beside it (or under input). With " +
    "ref a line names its task for later lines: $name, or $3 for the third line. One transaction: when a line is " +
    "refused nothing is changed, and every bad line is named.",
  args: {},
  document:
    "{results: [{line, op, ref, task_id, result}]}; refused: details.errors: [{line, code, message, hint?}]",
  examples: [
    [
      `printf '%s\\n' '{"op":"create","title":"a","ref":"a"}' '{"op":"create","title":"b","parents":["$a"]}' | kanbun batch`,
      "two tasks, the second after the first",
    ],
  ],
  async run(asked) {
    const { results } = await eachSaid(asked, async () => {
      const lines = parseLines(await asked.terminal.input());
      return call(await asked.board(), operations.batch, { operations: lines });
    });
    asked.answer({ results }, () =>
      [
        ...results.map(({ line, op, task_id }) => `${line}. ${op}${task_id ? ` ${task_id}` : ""}`),
        `Done: ${results.length} line(s)`,
      ].join("\n"),
    );
  },
});

/** For people every bad line is said, not only the first. */
async function eachSaid<T>(asked: Call, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const bad = error instanceof KanbunError ? ((error.details?.["errors"] ?? []) as BadLine[]) : [];
    if (!asked.json && bad.length > 1)
      for (const { line, message } of bad) asked.warn(`line ${line}: ${message}`);
    throw error;
  }
}

function parseLines(text: string): Line[] {
  const texts = text.trimEnd().split("\n");
  if (text.trim() === "")
    throw new KanbunError("invalid_input", "standard input is empty", {
      hint: "give one JSON object a line; see: kanbun batch --help",
    });
  const bad: BadLine[] = [];
  const lines = texts.map((each, index) => {
    const parsed = parseLine(each);
    if (typeof parsed !== "string") return parsed;
    bad.push({ line: index + 1, code: "invalid_input", message: parsed });
    return { op: "", input: {} };
  });
  const [first] = bad;
  if (!first) return lines;
  const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : "";
  throw new KanbunError("invalid_input", `line ${first.line}: ${first.message}${more}`, {
    hint: "nothing was changed; mend the line and run the batch again",
    details: { errors: bad },
  });
}

/** The line, or what is wrong with it. */
function parseLine(text: string): Line | string {
  let value: unknown;
  let isWhole = true;
  try {
    value = JSON.parse(text, (key, inner: unknown) => {
      isWhole &&= key.isWellFormed() && (typeof inner !== "string" || inner.isWellFormed());
      return inner;
    });
  } catch (error) {
    return `is not JSON: ${(error as Error).message.replace(/^JSON Parse error: /u, "")}`;
  }
  if (!isWhole) return "contains an unpaired surrogate and cannot be stored";
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "is not a JSON object";
  const { op, ref, input, ...fields } = value as Record<string, unknown>;
  if (typeof op !== "string") return 'has no "op": the verb to do';
  const given = input === undefined ? fields : Object.keys(fields).length === 0 ? input : undefined;
  if (given === null || typeof given !== "object" || Array.isArray(given))
    return "give the fields either beside op or under input";
  return {
    op,
    input: given as Record<string, unknown>,
    ...(ref === undefined ? {} : { ref: ref as string }),
  };
}
