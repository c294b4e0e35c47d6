import { call, operations } from "../kernel/index.ts";
import { positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { line } from "./print/text.ts";

export default command({
  name: "detach",
  summary: operations.detach.summary,
  details: "The file is deleted; this cannot be undone.",
  args: {
    task: TASK,
    file: positional("Its number, as kanbun attachments shows it.", {
      hint: "n",
      field: "attachment_id",
    }),
  },
  document: "the attachment that was removed",
  examples: [["kanbun detach t_1a2b3c4d 4", "drop the fourth file"]],
  async run(asked) {
    const gone = await call(await asked.board(), operations.detach, asked.input());
    asked.answer(gone, `Detached ${line(gone.filename)} from ${gone.task_id}`);
  },
});
