import { operations } from "../kernel/index.ts";
import { bulk } from "./frame/bulk.ts";
import { fields } from "./frame/fields.ts";

export default bulk({
  operation: operations.reclaim,
  past: "Reclaimed",
  args: fields(operations.reclaim, { reason: {} }),
  details:
    "The attempt ends as reclaimed and costs nothing. The dispatcher stops the old process; the task is not " +
    "started again before that process is proven dead.",
  examples: [
    ['kanbun reclaim t_1a2b3c4d --reason "wrong branch"', "stop the attempt and queue the task again"],
  ],
});
