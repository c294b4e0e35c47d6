import { call, operations } from "../kernel/index.ts";
import { positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "supersede",
  summary: operations.supersede.summary,
  details: "The old task is archived and its attempt closed; what waited for it now waits for the new one.",
  args: {
    task: TASK,
    by: positional("Id of the task that takes its place.", { hint: "new_id", field: "by", complete: "task" }),
    ...fields(operations.supersede, { reason: {} }),
  },
  document: "the task",
  examples: [["kanbun supersede t_1a2b3c4d t_5e6f7a8b", "the second stands for the first"]],
  async run(asked) {
    const task = await call(await asked.board(), operations.supersede, asked.input());
    asked.answer(taskDocument(task), `Superseded ${task.id} by ${task.superseded_by}`);
  },
});
