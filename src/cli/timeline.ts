import type { Timeline } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Call } from "./frame/call.ts";
import { option } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { UsageError } from "./frame/usage-error.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { elapsed, localTime, now } from "./print/time.ts";
import { duration } from "./values/duration.ts";

const DAY_SECONDS = 86_400;

export default command({
  name: "timeline",
  summary: operations.timeline.summary,
  details: "Every attempt that ran in that time, oldest first: what happened overnight.",
  args: {
    last: option("How far to look back.", "DURATION", { parse: duration, standard: "1d" }),
    ...fields(operations.timeline, {
      limit: { description: "Most attempts; of more the latest are shown.", standard: "500" },
    }),
  },
  document:
    "{since, until, runs: [{id, task_id, number, profile, purpose, started_at, ended_at, outcome, cost_usd}], tasks: [summary], truncated, newest_started_at}",
  examples: [
    ["kanbun timeline --last 12h", "what happened overnight"],
    ["kanbun timeline --json | jq '[.runs[].cost_usd] | add'", "what a day has cost"],
  ],
  next: "kanbun show <id> tells all about a task, kanbun log <id> what its worker printed.",
  async run(asked) {
    const seconds = (asked.get("last") as number | null | undefined) ?? DAY_SECONDS;
    if (seconds === 0) throw new UsageError("--last must be more than nothing", "such as --last 12h");
    const until = now();
    const input = { ...asked.input(), since: Math.max(0, until - seconds), until };
    const timeline = await call(await asked.board(), operations.timeline, input);
    asked.answer(timeline, () => timelineText(timeline, asked));
  },
});

function timelineText({ runs, tasks, since, truncated, newest_started_at }: Timeline, asked: Call): string {
  if (runs.length === 0)
    return newest_started_at === null
      ? "(no attempt yet)"
      : `(no attempt since ${localTime(since)}; the newest began ${localTime(newest_started_at)})`;
  const titles = new Map(tasks.map(({ id, title }) => [id, title]));
  const rows = runs.map((run) => [
    localTime(run.started_at),
    elapsed(run.started_at, run.ended_at ?? now()),
    line(run.outcome ?? "(running)"),
    line(run.profile ?? "-"),
    line(run.task_id),
    `#${run.number}${run.purpose === "review" ? " review" : ""}`,
    run.cost_usd === null ? "-" : `$${run.cost_usd.toFixed(2)}`,
    line(titles.get(run.task_id) ?? "(deleted)"),
  ]);
  const text = table(
    ["STARTED", "FOR", "OUTCOME", "PROFILE", "TASK", "ATTEMPT", "COST", "TITLE"],
    rows,
    asked.terminal,
  );
  return truncated ? `${text}\n(only the latest ${runs.length}; --limit gives more)` : text;
}
