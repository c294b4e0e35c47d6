import { call, operations } from "../kernel/index.ts";
import { positional, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";

export default command({
  name: "discard-delivery",
  summary: operations["discard-delivery"].summary,
  args: {
    id: positional("Number of the dead letter, as kanbun deliveries shows it.", {
      required: false,
      field: "id",
    }),
    all: toggle("All of them."),
  },
  document: "{discarded}",
  examples: [["kanbun discard-delivery 7", "drop it"]],
  async run(asked) {
    if (asked.has("id") === asked.on("all")) throw new UsageError("give either a number or --all");
    const done = await call(await asked.board(), operations["discard-delivery"], asked.input());
    asked.answer(done, `Discarded ${done.discarded}`);
  },
});
