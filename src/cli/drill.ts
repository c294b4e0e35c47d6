import type { DrillRow } from "../dispatcher/index.ts";
import { loadDrill } from "../dispatcher/index.ts";
import { positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { STOPPED, stoppable } from "./frame/stoppable.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";

export default command({
  name: "drill",
  summary: "Play workers' bad days on a scratch board and see what kanbun makes of them.",
  details:
    "A scripted agent succeeds, crashes, hangs, lies, floods its log, exits without a word, leaves children, reports\n" +
    "too late, and more, as real processes in a temporary home. Your own boards are not touched.",
  args: {
    names: positional("Drills to play; default all.", { hint: "name", many: true, required: false }),
  },
  document: "{passed, failed, rows: [{scenario, does, expected, passed, problem, milliseconds}]}",
  exits: { 1: "a drill failed", 130: "stopped" },
  examples: [
    ["kanbun drill", "in your own CI, on the host that will work at night"],
    ["kanbun drill crash late --json", "some of them, for a program"],
  ],
  async run(asked) {
    asked.needsTerminal("drill");
    const { drill, DRILLS } = await loadDrill();
    const names = asked.texts("names").length > 0 ? asked.texts("names") : DRILLS;
    let played = 0;
    asked.terminal.progress(`0/${names.length}`);
    const said = ({ scenario }: DrillRow): void =>
      asked.terminal.progress(`${(played += 1)}/${names.length} ${scenario}`);
    const report = await stoppable((stopped) => drill(names, said, stopped));
    asked.terminal.progress("");
    if (report === null) return STOPPED;
    asked.answer(report, () =>
      [
        table(
          ["", "DRILL", "MS", "THE WORKER", "EXPECTED"],
          report.rows.map(({ passed, scenario, milliseconds, does, expected }) => [
            passed ? "pass" : "FAIL",
            scenario,
            String(milliseconds),
            does,
            expected,
          ]),
          asked.terminal,
        ),
        ...report.rows
          .filter(({ passed }) => !passed)
          .map((row) => `FAIL ${row.scenario}: ${line(row.problem)}`),
        `${report.passed} passed, ${report.failed} failed`,
      ].join("\n"),
    );
    return report.failed === 0 ? 0 : 1;
  },
});
