import { call, operations } from "../kernel/index.ts";
import { positional, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";

export default command({
  name: "redeliver",
  summary: operations["redeliver"].summary,
  args: {
    id: positional("Number of the dead letter, as kanbun deliveries shows it.", {
      required: false,
      field: "id",
    }),
    all: toggle("All of them."),
  },
  document: "{replayed}",
  examples: [["kanbun redeliver 7", "send it again"]],
  async run(asked) {
    if (asked.has("id") === asked.on("all")) throw new UsageError("give either a number or --all");
    const done = await call(await asked.board(), operations["redeliver"], asked.input());
    asked.answer(done, `Replayed ${done.replayed}`);
  },
});
