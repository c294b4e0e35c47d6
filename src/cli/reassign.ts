import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";
import { line } from "./print/text.ts";
import { profilePosition } from "./values/profile.ts";

export default command({
  name: "reassign",
  summary: operations.reassign.summary,
  args: { task: TASK, profile: profilePosition, ...fields(operations.reassign, { reason: {} }) },
  document: "the task",
  examples: [["kanbun reassign t_1a2b3c4d senior", "stop the attempt and let senior do it"]],
  async run(asked) {
    const task = await call(await asked.board(), operations.reassign, asked.input());
    asked.answer(taskDocument(task), `Reassigned ${task.id} to ${line(task.assignee ?? "(unassigned)")}`);
  },
});
