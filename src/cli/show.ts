import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { worldOf } from "./frame/world.ts";
import { shownDocument } from "./print/documents.ts";
import { shownText } from "./print/shown.ts";

export default command({
  name: "show",
  summary: operations.show.summary,
  details: "The text shows the last 20 events; --json gives them all.",
  args: { task: TASK },
  document:
    "{task, parents: [id], children: [id], comments: [comment], events: [event], runs: [run], links: [link], gates: [gate], position}",
  examples: [
    ["kanbun show t_1a2b3c4d", "all about one task"],
    ["kanbun show t_1a2b3c4d --json | jq .runs", "its attempts, for a script"],
  ],
  next: "kanbun log <id> shows what its worker printed, kanbun why <id> what holds it.",
  async run(asked) {
    const board = await asked.board();
    const shown = await call(board, operations.show, asked.input());
    const { gates, position } = await call(board, operations.why, {
      ...asked.input(),
      ...(await worldOf(asked.place, board)),
    });
    asked.answer({ ...shownDocument(shown), gates, position }, () => shownText(shown, gates));
  },
});
