import { call, operations } from "../kernel/index.ts";
import { option, positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { UsageError } from "./frame/usage-error.ts";
import { line } from "./print/text.ts";
import { localTime, now } from "./print/time.ts";
import { duration } from "./values/duration.ts";
import { moment } from "./values/moment.ts";

export default command({
  name: "park",
  summary: operations.park.summary,
  details: "For a rate limit or a broken credential. What runs goes on; waiting costs no attempt.",
  args: {
    name: positional("Name of the profile or provider.", { field: "name", complete: "profile" }),
    until: option("Until this time.", "TIME", { parse: moment, field: "until" }),
    for: option("For so long: 30m, 2h.", "DURATION", { parse: duration }),
    ...fields(operations.park, {
      scope: { hint: "SCOPE", description: "What the name is.", standard: "profile" },
      reason: {},
    }),
  },
  document: "{scope, name, until, reason}",
  examples: [
    ['kanbun park anthropic --scope provider --for 2h --reason "rate limit"', "try again in two hours"],
  ],
  next: "kanbun unpark <name>",
  async run(asked) {
    if (asked.has("until") === asked.has("for"))
      throw new UsageError("give either --for DURATION or --until TIME");
    const length = asked.get("for") as number | null | undefined;
    const until = length === undefined ? {} : { until: now() + (length ?? 0) };
    const parked = await call(await asked.board(), operations.park, { ...asked.input(), ...until });
    asked.answer(parked, `Parked ${parked.scope} ${line(parked.name)} until ${localTime(parked.until)}`);
  },
});
