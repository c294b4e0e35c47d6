import { call, operations } from "../../kernel/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";

export default command({
  name: "late discard",
  summary: operations.discard.summary,
  args: {
    late: positional("Its number, as kanbun late list shows it.", {
      hint: "n",
      field: "late_id",
    }),
  },
  document: "the late result",
  examples: [["kanbun late discard 3", "it shall not count"]],
  async run(asked) {
    const late = await call(await asked.board(), operations.discard, asked.input());
    asked.answer(late, `Discarded ${late.id}: the late ${late.verb} of ${late.task_id}`);
  },
});
