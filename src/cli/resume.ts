import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { boardStateText } from "./print/board-state.ts";

export default command({
  name: "resume",
  summary: operations.resume.summary,
  args: {},
  document: "{paused, draining, reason, running}",
  examples: [["kanbun resume", "take back kanbun pause or kanbun drain"]],
  async run(asked) {
    const state = await call(await asked.board(), operations.resume, {});
    asked.answer(state, boardStateText(state));
  },
});
