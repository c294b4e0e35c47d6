import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { count } from "./values/number.ts";

const DAYS = { hint: "N", parse: count } as const;

export default command({
  name: "gc",
  summary: operations.gc.summary,
  details:
    "Only directories kanbun made and marked are removed, and rest in a trash first. Tasks, attempts and comments stay.",
  args: fields(operations.gc, {
    event_retention_days: { ...DAYS, standard: "30" },
    log_retention_days: { ...DAYS, standard: "30" },
    trash_retention_days: { ...DAYS, standard: "30" },
    workspace_rest_days: { ...DAYS, standard: "7" },
  }),
  document: "{workspaces, events, logs, trashed}",
  examples: [["kanbun gc", "what a weekly cron job runs"]],
  async run(asked) {
    const done = await call(await asked.board(), operations.gc, asked.input());
    const { workspaces, events, logs, trashed } = done;
    const purged = trashed > 0 ? `; ${trashed} deleted task(s) purged` : "";
    asked.answer(
      done,
      `GC complete: ${workspaces} workspace(s), ${events} event row(s), ${logs} log file(s) removed${purged}`,
    );
  },
});
