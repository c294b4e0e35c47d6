import { call, operations } from "../../kernel/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { taskDocument } from "../print/documents.ts";

export default command({
  name: "late adopt",
  summary: operations.adopt.summary,
  args: {
    late: positional("Its number, as kanbun late list shows it.", {
      hint: "n",
      field: "late_id",
    }),
  },
  document: "the task",
  examples: [["kanbun late adopt 3", "the work was good: let it count"]],
  async run(asked) {
    const task = await call(await asked.board(), operations.adopt, asked.input());
    asked.answer(taskDocument(task), `Adopted ${asked.text("late")}: ${task.id} is now ${task.status}`);
  },
});
