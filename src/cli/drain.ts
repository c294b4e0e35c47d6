import { call, operations } from "../kernel/index.ts";
import { positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { boardStateText } from "./print/board-state.ts";

export default command({
  name: "drain",
  summary: operations.drain.summary,
  details: "What one does before taking a host down: when nothing runs any more, stop kanbun serve.",
  args: { reason: positional("Why; the words are joined.", { many: true, required: false }) },
  document: "{paused, draining, reason, running}",
  examples: [["kanbun drain kernel update at six", "and say why"]],
  next: "kanbun resume",
  async run(asked) {
    const reason = asked.texts("reason").join(" ").trim() || null;
    const state = await call(await asked.board(), operations.drain, { reason });
    asked.answer(state, boardStateText(state));
  },
});
