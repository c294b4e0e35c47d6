import { call, operations } from "../kernel/index.ts";
import { TASKS } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each, RESULTS } from "./frame/each.ts";
import { fields } from "./frame/fields.ts";
import { UsageError } from "./frame/usage-error.ts";
import { taskDocument } from "./print/documents.ts";
import { jsonObject } from "./values/json-object.ts";

export default command({
  name: "complete",
  summary: operations.complete.summary,
  details: "Tasks that wait for it become ready in the same moment, and find its summary in their context.",
  args: {
    tasks: TASKS,
    ...fields(operations.complete, {
      result: { stdin: true },
      summary: { stdin: true },
      metadata: { hint: "JSON", many: false, parse: jsonObject },
      outcome: { hint: "OUTCOME", standard: "success" },
    }),
  },
  document: RESULTS,
  examples: [
    ['kanbun complete t_1a2b3c4d --summary "wrote the notes" --metadata \'{"files": 2}\'', "with a hand-off"],
    ["kanbun complete t_1a2b3c4d t_5e6f7a8b --result ok", "several at once"],
    ["kanbun complete t_1a2b3c4d --outcome failure", "done, but it failed: tasks that wait for success stay"],
  ],
  async run(asked) {
    const ids = asked.texts("tasks");
    const handoff = ["summary", "metadata"].filter((name) => asked.has(name));
    if (ids.length > 1 && handoff.length > 0)
      throw new UsageError(
        `${handoff.map((name) => `--${name}`).join(" and ")}: a hand-off is per-task; complete ${ids.length} tasks one by one`,
      );
    const board = await asked.board();
    return each(asked, ids, {
      act: async (task_id) => (await call(board, operations.complete, { ...asked.input(), task_id })).task,
      done: (id) => `Completed ${id}`,
      refused: (id, reason) => `cannot complete ${id} (${reason})`,
      document: taskDocument,
    });
  },
});
