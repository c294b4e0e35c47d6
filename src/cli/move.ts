import { call, operations, STATUSES } from "../kernel/index.ts";
import { positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "move",
  summary: operations.move.summary,
  details: "What a person does by dragging a card. Where a verb leads to the column, that verb is done.",
  args: {
    task: TASK,
    status: positional("The column.", { field: "status", choices: STATUSES, complete: "status" }),
    ...fields(operations.move, { reason: {} }),
  },
  document: "the task",
  examples: [["kanbun move t_1a2b3c4d ready", "start it although a parent is not done"]],
  next: "kanbun undo takes it back.",
  async run(asked) {
    const task = await call(await asked.board(), operations.move, asked.input());
    asked.answer(taskDocument(task), `Moved ${task.id} to ${task.status}`);
  },
});
