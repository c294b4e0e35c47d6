import { dispatchersSeen } from "../dispatcher/index.ts";
import { operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { localTime } from "./print/time.ts";

export default command({
  name: "dispatchers",
  summary: operations.dispatchers.summary,
  args: {},
  document: "[{id, pid, host, process_identity, started_at, last_tick_at, address, interval_seconds, alive}]",
  examples: [["kanbun dispatchers", "who starts the tasks"]],
  async run(asked) {
    const rows = await dispatchersSeen(await asked.board());
    asked.answer(rows, () =>
      rows.length === 0
        ? "(no dispatcher serves this board; start one: kanbun serve)"
        : table(
            ["HOST", "PID", "ALIVE", "LAST LOOK", "ADDRESS"],
            rows.map((row) => [
              line(row.host),
              String(row.pid),
              row.alive ? "yes" : "no",
              localTime(row.last_tick_at),
              line(row.address ?? "-"),
            ]),
            asked.terminal,
          ),
    );
  },
});
