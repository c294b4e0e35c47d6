import { call, operations } from "../kernel/index.ts";
import { option, TASKS, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each, RESULTS } from "./frame/each.ts";
import { fields } from "./frame/fields.ts";
import { UsageError } from "./frame/usage-error.ts";
import { taskDocument } from "./print/documents.ts";
import { localTime } from "./print/time.ts";
import { moment } from "./values/moment.ts";

export default command({
  name: "schedule",
  summary: operations.schedule.summary,
  details:
    "At its time the task becomes ready by itself, or waits on for its parents. A blocked task is unblocked.",
  args: {
    tasks: TASKS,
    at: option("Not before this time: 2027-01-31 09:00, 09:00, +2h.", "TIME", {
      parse: moment,
      field: "not_before",
    }),
    clear: toggle("Take the time away."),
    ...fields(operations.schedule, { reason: {} }),
  },
  document: RESULTS,
  examples: [
    ["kanbun schedule t_1a2b3c4d --at 02:00", "tonight at two"],
    ["kanbun schedule t_1a2b3c4d --at +90m", "in an hour and a half"],
    ["kanbun schedule t_1a2b3c4d --clear", "as soon as it can"],
  ],
  async run(asked) {
    if (asked.has("at") === asked.on("clear")) throw new UsageError("give either --at TIME or --clear");
    const board = await asked.board();
    return each(asked, asked.texts("tasks"), {
      act: (task_id) => call(board, operations.schedule, { not_before: null, ...asked.input(), task_id }),
      done: (id, { not_before, status }) =>
        not_before === null
          ? `Unscheduled ${id} (now ${status})`
          : `Scheduled ${id} for ${localTime(not_before)} (now ${status})`,
      refused: (id, reason) => `cannot schedule ${id} (${reason})`,
      document: taskDocument,
    });
  },
});
