import { call, operations } from "../kernel/index.ts";
import { positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";
import { jsonObject } from "./values/json-object.ts";

export default command({
  name: "request-changes",
  summary: operations["request-changes"].summary,
  details: "What has to change reaches the next worker as the end of the last attempt.",
  args: {
    task: TASK,
    reason: positional("What has to change; the words are joined.", { many: true, stdin: true }),
    ...fields(operations["request-changes"], { metadata: { hint: "JSON", many: false, parse: jsonObject } }),
  },
  document: "the task",
  examples: [["kanbun request-changes t_1a2b3c4d the error case has no test", "send it back"]],
  async run(asked) {
    const reason = asked.texts("reason").join(" ");
    const { task } = await call(await asked.board(), operations["request-changes"], {
      ...asked.input(),
      reason,
    });
    asked.answer(taskDocument(task), `Changes requested for ${task.id} (now ${task.status})`);
  },
});
