import { operations } from "../kernel/index.ts";
import { bulk } from "./frame/bulk.ts";

export default bulk({
  operation: operations.archive,
  past: "Archived",
  details: "Nothing is deleted. A running task's attempt is closed.",
  examples: [["kanbun archive t_1a2b3c4d t_5e6f7a8b", "put both away"]],
  next: "kanbun list --archived still shows it; kanbun undo brings it back.",
});
