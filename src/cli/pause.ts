import { call, operations } from "../kernel/index.ts";
import { positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { boardStateText } from "./print/board-state.ts";

export default command({
  name: "pause",
  summary: operations.pause.summary,
  details: "What runs goes on. kanbun why names the pause for every task that waits.",
  args: { reason: positional("Why; the words are joined.", { many: true, required: false }) },
  document: "{paused, draining, reason, running}",
  examples: [["kanbun pause budget review", "and say why"]],
  next: "kanbun resume",
  async run(asked) {
    const reason = asked.texts("reason").join(" ").trim() || null;
    const state = await call(await asked.board(), operations.pause, { reason });
    asked.answer(state, boardStateText(state));
  },
});
