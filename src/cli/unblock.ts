import { call, operations } from "../kernel/index.ts";
import { TASKS } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each, RESULTS } from "./frame/each.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "unblock",
  summary: operations.unblock.summary,
  details: "It becomes ready, or waits on for its parents. Its failure count starts again at 0.",
  args: { tasks: TASKS },
  document: RESULTS,
  examples: [["kanbun unblock t_1a2b3c4d t_5e6f7a8b", "let both go on"]],
  async run(asked) {
    const board = await asked.board();
    return each(asked, asked.texts("tasks"), {
      act: (task_id) => call(board, operations.unblock, { task_id }),
      done: (id) => `Unblocked ${id}`,
      refused: (id, reason) => `cannot unblock ${id} (not blocked?): ${reason}`,
      document: taskDocument,
    });
  },
});
