import { call, operations } from "../kernel/index.ts";
import { TASKS } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each } from "./frame/each.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "archive",
  summary: operations.archive.summary,
  details: "Nothing is deleted. A running task's attempt is closed.",
  args: { tasks: TASKS },
  examples: [["kanbun archive t_1a2b3c4d t_5e6f7a8b", "put both away"]],
  next: "kanbun list --archived still shows it; kanbun undo brings it back.",
  async run(asked) {
    const board = await asked.board();
    return each(asked, asked.texts("tasks"), {
      act: (task_id) => call(board, operations.archive, { task_id }),
      done: (id) => `Archived ${id}`,
      refused: (id, reason) => `cannot archive ${id} (${reason})`,
      document: taskDocument,
    });
  },
});
