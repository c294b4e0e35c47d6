import { call, operations, STATUSES } from "../kernel/index.ts";
import { authorOf } from "./frame/actor.ts";
import { toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";
import { taskLine } from "./print/task-line.ts";
import { cut } from "./print/text.ts";

export default command({
  name: "list",
  summary: operations.list.summary,
  details: "Tasks whose waiting is over are made ready first. Archived tasks are left out unless asked for.",
  args: {
    mine: toggle("Only tasks of this profile (KANBUN_PROFILE, HERMES_PROFILE)."),
    ...fields(operations.list, {
      assignee: { hint: "PROFILE", complete: "profile", description: "Only tasks of this profile." },
      status: {
        hint: "STATUS",
        choices: STATUSES,
        description: "Only tasks in this status.",
        complete: "status",
      },
      tenant: { description: "Only tasks of this tenant." },
      include_archived: { as: "archived", description: "Archived tasks too." },
      limit: { description: "Most tasks to list." },
    }),
  },
  examples: [
    ["kanbun list", "everything that is not archived"],
    ["kanbun list --status blocked", "what waits for somebody"],
    ["kanbun list --json | jq -r '.[].id'", "ids for a script"],
  ],
  next: "kanbun show <id> tells all about one task.",
  async run(asked) {
    const board = await asked.board();
    await call(board, operations["promote-due"], {});
    const mine = asked.on("mine") ? { assignee: authorOf(asked.env) } : {};
    const tasks = await call(board, operations.list, { ...mine, ...asked.input() });
    const width = asked.terminal.isTty ? asked.terminal.columns : Number.POSITIVE_INFINITY;
    asked.answer(
      tasks.map(taskDocument),
      () => tasks.map((task) => cut(taskLine(task), width)).join("\n") || "(no matching tasks)",
    );
  },
});
