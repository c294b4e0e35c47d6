import { operations } from "../kernel/index.ts";
import { bulk } from "./frame/bulk.ts";
import { fields } from "./frame/fields.ts";

export default bulk({
  operation: operations["reopen-review"],
  past: "Review reopened for",
  args: fields(operations["reopen-review"], { reason: {} }),
  details: "For work that was accepted or sent back too soon. Tasks that had not started wait for it again.",
  examples: [["kanbun reopen-review t_1a2b3c4d", "look at it once more"]],
});
