import { operations } from "../kernel/index.ts";
import { bulk, nowStands } from "./frame/bulk.ts";
import { fields } from "./frame/fields.ts";

export default bulk({
  operation: operations.reopen,
  past: "Reopened",
  after: nowStands,
  args: fields(operations.reopen, { reason: {} }),
  details: "Result and attempts stay; tasks that had not started wait for it again.",
  examples: [['kanbun reopen t_1a2b3c4d --reason "the fix did not hold"', "work on it again"]],
});
