import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { profilesOf } from "./frame/world.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";

export default command({
  name: "assignees",
  summary: operations.assignees.summary,
  args: {},
  document: "[{name, on_disk, counts: {status: n}}]",
  examples: [["kanbun assignees", "who can be given work, and who has some"]],
  async run(asked) {
    const rows = await call(await asked.board(), operations.assignees, profilesOf(asked.place));
    asked.answer(rows, () =>
      rows.length === 0
        ? "(no assignees: put a profile into config.yaml, then kanbun create TITLE --assignee NAME)"
        : table(
            ["NAME", "ON DISK", "COUNTS"],
            rows.map(({ name, on_disk, counts }) => [
              line(name),
              on_disk ? "yes" : "no",
              Object.entries(counts)
                .map(([status, n]) => `${status}=${n}`)
                .join(", ") || "(idle)",
            ]),
            asked.terminal,
          ),
    );
  },
});
