import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { shownDocument } from "./print/documents.ts";
import { shownText } from "./print/shown.ts";

export default command({
  name: "show",
  summary: operations.show.summary,
  details: "The text shows the last 20 events; --json gives them all.",
  args: { task: TASK },
  examples: [
    ["kanbun show t_1a2b3c4d", "all about one task"],
    ["kanbun show t_1a2b3c4d --json | jq .runs", "its attempts, for a script"],
  ],
  next: "kanbun log <id> shows what its worker printed, kanbun why <id> what holds it.",
  async run(asked) {
    const shown = await call(await asked.board(), operations.show, asked.input());
    asked.answer(shownDocument(shown), () => shownText(shown));
  },
});
