import type { BatchError } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { line } from "./print/text.ts";

interface Refused {
  errors?: BatchError[];
  more?: number;
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
    "{results: [{line, op, ref, task_id, result}]}; refused: details.errors: [{line, code, message, hint?}], more",
  examples: [
    [
      `printf '%s\\n' '{"op":"create","title":"a","ref":"a"}' '{"op":"create","title":"b","parents":["$a"]}' | kanbun batch`,
      "two tasks, the second after the first",
    ],
  ],
  async run(asked) {
    const { results } = await eachSaid(asked, async () => {
      const lines = linesOf(await asked.terminal.input());
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
    const { errors = [], more = 0 } = ((error instanceof KanbunError && error.details) || {}) as Refused;
    if (!asked.json && errors.length > 1)
      asked.warn(
        [
          ...errors.map((bad) => `line ${bad.line}: ${line(bad.message)}`),
          ...(more > 0 ? [`and ${more} more`] : []),
        ].join("\n"),
      );
    throw error;
  }
}

function linesOf(text: string): string[] {
  if (text.trim() !== "") return text.trimEnd().split("\n");
  throw new KanbunError("invalid_input", "standard input is empty", {
    hint: "give one JSON object a line; see: kanbun batch --help",
  });
}
