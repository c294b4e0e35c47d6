import { operations } from "../kernel/index.ts";
import { bulk, nowStands } from "./frame/bulk.ts";
import { fields } from "./frame/fields.ts";

export default bulk({
  operation: operations.promote,
  past: "Promoted",
  after: nowStands,
  args: fields(operations.promote, {
    reason: { description: "Why it need not wait; with a reason it goes past its parents too." },
  }),
  details: "A draft becomes a task; a scheduled one, or one that cools down after a failure, goes now.",
  examples: [
    ["kanbun promote t_1a2b3c4d", "a draft is ready to be worked on"],
    ['kanbun promote t_1a2b3c4d --reason "parent not needed"', "do not wait for the parents"],
  ],
});
