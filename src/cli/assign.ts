import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { taskDocument } from "./print/documents.ts";
import { line } from "./print/text.ts";
import { profilePosition } from "./values/profile.ts";

export default command({
  name: "assign",
  summary: operations.assign.summary,
  args: { task: TASK, profile: profilePosition },
  document: "the task",
  examples: [
    ["kanbun assign t_1a2b3c4d writer", "give it to the profile writer"],
    ["kanbun assign t_1a2b3c4d none", "take it from everybody"],
  ],
  async run(asked) {
    const task = await call(await asked.board(), operations.assign, asked.input());
    asked.answer(taskDocument(task), `Assigned ${task.id} to ${line(task.assignee ?? "(unassigned)")}`);
  },
});
