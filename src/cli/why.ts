import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { worldOf } from "./frame/world.ts";
import { whyText } from "./print/why.ts";

export default command({
  name: "why",
  summary: operations.why.summary,
  details:
    "The answer comes from the very function that admits claims. Each line ends with the command that lifts the gate.",
  args: { task: TASK },
  document: "{id, status, position, gates: [gate]}",
  examples: [["kanbun why t_1a2b3c4d", "what it waits for, and what to do"]],
  async run(asked) {
    const board = await asked.board();
    const why = await call(board, operations.why, {
      ...asked.input(),
      ...(await worldOf(asked.place, board)),
    });
    asked.answer(why, () => whyText(why));
  },
});
