import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { localTime } from "./print/time.ts";

export default command({
  name: "attachments",
  summary: operations.attachments.summary,
  args: { task: TASK },
  document: "[attachment]",
  examples: [["kanbun attachments t_1a2b3c4d --json | jq -r '.[].path'", "where the files lie"]],
  async run(asked) {
    const rows = await call(await asked.board(), operations.attachments, asked.input());
    asked.answer(rows, () =>
      rows.length === 0
        ? "(no files)"
        : table(
            ["N", "BYTES", "BY", "TIME", "FILE"],
            rows.map((row) => [
              String(row.id),
              String(row.size),
              line(row.uploaded_by ?? "-"),
              localTime(row.created_at),
              line(row.path ?? row.stored_path),
            ]),
            asked.terminal,
          ),
    );
  },
});
