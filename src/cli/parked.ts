import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { localTime } from "./print/time.ts";

export default command({
  name: "parked",
  summary: operations.parked.summary,
  args: {},
  document: "[{scope, name, until, reason}]",
  examples: [["kanbun parked", "what waits, and until when"]],
  async run(asked) {
    const rows = await call(await asked.board(), operations.parked, {});
    asked.answer(rows, () =>
      rows.length === 0
        ? "(nothing is parked)"
        : table(
            ["NAME", "SCOPE", "UNTIL", "REASON"],
            rows.map(({ name, scope, until, reason }) => [
              line(name),
              scope,
              localTime(until),
              line(reason ?? ""),
            ]),
            asked.terminal,
          ),
    );
  },
});
