import { operations } from "../kernel/index.ts";
import { bulk } from "./frame/bulk.ts";
import { fields } from "./frame/fields.ts";
import { jsonObject } from "./values/json-object.ts";

export default bulk({
  operation: operations["request-review"],
  past: "Review requested for",
  args: fields(operations["request-review"], {
    summary: { stdin: true },
    metadata: { hint: "JSON", many: false, parse: jsonObject },
    reviewer: { hint: "PROFILE", complete: "profile" },
  }),
  details:
    "The attempt ends and keeps its hand-off. A reviewer's profile is started on the same card; else you review.",
  examples: [
    ['kanbun request-review t_1a2b3c4d --reviewer critic --summary "see the diff"', "let critic look at it"],
  ],
  next: "kanbun complete <id> accepts, kanbun request-changes <id> <what> sends it back.",
});
