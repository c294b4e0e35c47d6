import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";

export default command({
  name: "context",
  summary: operations.context.summary,
  details:
    "What a worker is told at its start: the task, earlier attempts, the results it builds on, the thread.",
  args: { task: TASK },
  document: "{task_id, context}",
  examples: [['claude -p "$(kanbun context t_1a2b3c4d)"', "give it to an agent by hand"]],
  async run(asked) {
    const text = await call(await asked.board(), operations.context, asked.input());
    asked.answer({ ...asked.input(), context: text }, `${text}\n`);
  },
});
