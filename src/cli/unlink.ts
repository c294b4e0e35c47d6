import { call, operations } from "../kernel/index.ts";
import { positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";

export default command({
  name: "unlink",
  summary: operations.unlink.summary,
  args: {
    parent: positional("The task that goes first.", {
      hint: "parent_id",
      field: "parent_id",
      complete: "task",
    }),
    child: positional("The task that waits.", { hint: "child_id", field: "child_id", complete: "task" }),
  },
  document: "the link that was removed",
  examples: [["kanbun unlink t_1a2b3c4d t_5e6f7a8b", "the second waits no longer for the first"]],
  async run(asked) {
    const link = await call(await asked.board(), operations.unlink, asked.input());
    asked.answer(link, `Unlinked ${link.parent_id} -> ${link.child_id}`);
  },
});
