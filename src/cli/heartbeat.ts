import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "heartbeat",
  summary: operations.heartbeat.summary,
  details: "It extends the lease of the run by its full length.",
  args: { task: TASK, ...fields(operations.heartbeat, { note: {} }) },
  document: "the task",
  examples: [['kanbun heartbeat "$KANBUN_TASK" --note "half of the files done"', "from inside a worker"]],
  async run(asked) {
    const task = await call(await asked.board(), operations.heartbeat, asked.input());
    asked.answer(taskDocument(task), `Heartbeat recorded for ${task.id}`);
  },
});
