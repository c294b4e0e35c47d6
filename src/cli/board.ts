import type { Snapshot } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { option, toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { follow } from "./frame/follow.ts";
import { columnsText } from "./print/columns.ts";
import { count } from "./values/number.ts";

const ROWS = 12;
const CLEAR = "\u001b[H\u001b[2J\u001b[3J";

export default command({
  name: "board",
  summary: "Draw the board in the terminal.",
  details:
    "Columns fill the terminal's width and stand below one another when it is narrow. Empty columns are left out.",
  args: {
    limit: option("Most cards in a column.", "N", { parse: count, standard: String(ROWS) }),
    follow: toggle("Draw it again whenever something changes. Ctrl-C stops it."),
  },
  document:
    "{board: {slug, name, paused, draining}, columns: [{name, count, limit}], tasks: [summary], latest_event_id, now, running: {count, cap}, assignees: [name], tenants: [name]}; --follow: one on each line",
  examples: [
    ["kanbun board", "how it stands"],
    ["kanbun board --follow", "a live board beside your editor"],
  ],
  next: "kanbun show <id> for one card; kanbun serve for the board in the browser.",
  async run(asked) {
    if (!asked.on("follow")) return draw(asked);
    asked.needsTerminal("board --follow");
    await follow(await asked.board(), async () => {
      if (!asked.json && asked.terminal.isTty) asked.terminal.out(CLEAR);
      await draw(asked);
    });
    if (!asked.json) asked.say("\n(stopped)");
  },
});

async function draw(asked: Call): Promise<void> {
  const limit = asked.number("limit") ?? ROWS;
  const board = await asked.board();
  const snapshot: Snapshot = await call(board, operations["board-snapshot"], {
    limit_open: limit,
    limit_done: limit,
  });
  if (asked.json && asked.on("follow")) asked.say(JSON.stringify(snapshot));
  else asked.answer(snapshot, () => columnsText(snapshot, asked.terminal));
}
