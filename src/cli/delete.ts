import { call, operations } from "../kernel/index.ts";
import { TASKS } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each } from "./frame/each.ts";

export default command({
  name: "delete",
  summary: operations.delete.summary,
  details: "Until gc empties the trash, kanbun undo puts it back. What runs, or others wait for, is refused.",
  args: { tasks: TASKS },
  document: "{results: [{task_id, ok, task: {task_id, event_id}} or {task_id, ok, error}]}",
  examples: [["kanbun delete t_1a2b3c4d", "made by mistake"]],
  next: "kanbun undo puts it back. To keep it out of sight instead: kanbun archive <id>.",
  async run(asked) {
    const board = await asked.board();
    return each(asked, asked.texts("tasks"), {
      act: (task_id) => call(board, operations.delete, { task_id }),
      done: (id, { event_id }) => `Deleted ${id}  (kanbun undo ${event_id} puts it back)`,
      refused: (id, reason) => `cannot delete ${id} (${reason})`,
      document: (deleted) => deleted,
    });
  },
});
