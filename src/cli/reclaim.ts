import { call, operations } from "../kernel/index.ts";
import { TASKS } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each } from "./frame/each.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "reclaim",
  summary: operations.reclaim.summary,
  details:
    "The attempt ends as reclaimed and costs nothing. The dispatcher stops the old process; the task is not " +
    "started again before that process is proven dead.",
  args: { tasks: TASKS, ...fields(operations.reclaim, { reason: {} }) },
  examples: [
    ['kanbun reclaim t_1a2b3c4d --reason "wrong branch"', "stop the attempt and queue the task again"],
  ],
  async run(asked) {
    const board = await asked.board();
    return each(asked, asked.texts("tasks"), {
      act: (task_id) => call(board, operations.reclaim, { ...asked.input(), task_id }),
      done: (id) => `Reclaimed ${id}`,
      refused: (id, reason) => `cannot reclaim ${id} (${reason})`,
      document: taskDocument,
    });
  },
});
