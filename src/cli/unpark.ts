import { call, operations } from "../kernel/index.ts";
import { positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { line } from "./print/text.ts";

export default command({
  name: "unpark",
  summary: operations.unpark.summary,
  args: {
    name: positional("Name of the profile or provider.", { field: "name" }),
    ...fields(operations.unpark, {
      scope: {
        hint: "SCOPE",
        choices: ["profile", "provider"],
        description: "What the name is.",
        standard: "both",
      },
    }),
  },
  document: "{name}",
  examples: [["kanbun unpark anthropic", "it works again"]],
  async run(asked) {
    const { name } = await call(await asked.board(), operations.unpark, asked.input());
    asked.answer({ name }, `Unparked ${line(name)}`);
  },
});
