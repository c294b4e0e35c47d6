import { call, operations } from "../../kernel/index.ts";
import { option, toggle } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { table } from "../print/table.ts";
import { line } from "../print/text.ts";
import { localTime } from "../print/time.ts";

export default command({
  name: "late list",
  summary: operations["late-list"].summary,
  details:
    "A worker whose run was over still finished. What it wanted to write was refused and kept; you decide.",
  args: {
    task: option("Only results of this task.", "ID", { field: "task_id", complete: "task" }),
    decided: toggle("Those decided already, too.", { field: "decided" }),
  },
  document: "[late result]",
  examples: [["kanbun late list", "what waits for a decision"]],
  next: "kanbun late adopt <n> lets it count, kanbun late discard <n> drops it.",
  async run(asked) {
    const rows = await call(await asked.board(), operations["late-list"], asked.input());
    asked.answer(rows, () =>
      rows.length === 0
        ? "(no late results)"
        : table(
            ["N", "TASK", "RUN", "WANTED TO", "BY", "TIME", "SUMMARY"],
            rows.map((row) => [
              String(row.id),
              row.task_id,
              String(row.run_id),
              row.decision === null ? row.verb : `${row.verb} (${row.decision})`,
              line(row.actor),
              localTime(row.created_at),
              line(row.summary ?? ""),
            ]),
            asked.terminal,
          ),
    );
  },
});
