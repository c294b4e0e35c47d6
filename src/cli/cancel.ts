import { call, operations } from "../kernel/index.ts";
import { TASKS } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each, RESULTS } from "./frame/each.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "cancel",
  summary: operations.cancel.summary,
  details:
    "The task is archived as failed and its attempt closed; the dispatcher stops the process. What waits for its " +
    "success stays where it is.",
  args: { tasks: TASKS, ...fields(operations.cancel, { reason: {}, cascade: {} }) },
  document: RESULTS,
  examples: [
    ['kanbun cancel t_1a2b3c4d --reason "no longer wanted"', "stop this one"],
    ["kanbun cancel t_1a2b3c4d --cascade", "and everything that comes after it"],
  ],
  next: "kanbun reopen <id> takes it up again.",
  async run(asked) {
    const board = await asked.board();
    return each(asked, asked.texts("tasks"), {
      act: (task_id) => call(board, operations.cancel, { ...asked.input(), task_id }),
      done: (id, { cancelled }) =>
        `Cancelled ${id}${cancelled.length > 1 ? ` and ${cancelled.slice(1).join(", ")}` : ""}`,
      refused: (id, reason) => `cannot cancel ${id} (${reason})`,
      document: ({ task, cancelled }) => ({ ...taskDocument(task), cancelled }),
    });
  },
});
