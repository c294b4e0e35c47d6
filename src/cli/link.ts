import { call, operations } from "../kernel/index.ts";
import { positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";

export default command({
  name: "link",
  summary: operations.link.summary,
  args: {
    parent: positional("The task that goes first.", {
      hint: "parent_id",
      field: "parent_id",
      complete: "task",
    }),
    child: positional("The task that waits.", { hint: "child_id", field: "child_id", complete: "task" }),
    ...fields(operations.link, { gate: { as: "on", hint: "OUTCOME", standard: "success" } }),
  },
  document: "the link",
  examples: [
    ["kanbun link t_1a2b3c4d t_5e6f7a8b", "the second waits until the first is done"],
    ["kanbun link t_1a2b3c4d t_5e6f7a8b --on failure", "the second runs only if the first fails"],
  ],
  async run(asked) {
    const link = await call(await asked.board(), operations.link, asked.input());
    asked.answer(link, `Linked ${link.parent_id} -> ${link.child_id}`);
  },
});
