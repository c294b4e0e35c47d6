import type { Metrics, Spending } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { line, pad } from "./print/text.ts";
import { elapsed, localTime } from "./print/time.ts";

const BAR_CELLS = 30;

export default command({
  name: "metrics",
  summary: operations.metrics.summary,
  args: fields(operations.metrics, { days: { description: "Days to look back.", standard: "14" } }),
  document:
    "{days, since, throughput: [{day, completed, failed, created}], cycle_time_seconds: {count, median, p90, mean} or null, wait_by_cause: [{cause, tasks, seconds}], spend: [{profile, runs, failed, tokens_in, tokens_out, cost_usd}], budgets: [{of, setting, unit, limit, spent, until}]}",
  examples: [["kanbun metrics --days 7", "the last week"]],
  async run(asked) {
    const metrics = await call(await asked.board(), operations.metrics, asked.input());
    asked.answer(metrics, () => metricsText(metrics));
  },
});

function metricsText({
  throughput,
  cycle_time_seconds: cycle,
  wait_by_cause,
  spend,
  budgets,
}: Metrics): string {
  const most = Math.max(1, ...throughput.map(({ completed }) => completed));
  return [
    "Completed a day (UTC):",
    ...throughput.map(({ day, completed, failed }) => {
      const bar = "█".repeat(Math.round((completed / most) * BAR_CELLS));
      return `  ${day}  ${pad(String(completed), 5)} ${bar}${failed > 0 ? `  (${failed} failed)` : ""}`.trimEnd();
    }),
    "",
    cycle === null
      ? "Cycle time: nothing completed yet"
      : `Cycle time: median ${length(cycle.median)}, 90 % within ${length(cycle.p90)}, mean ${length(cycle.mean)} (${cycle.count} tasks)`,
    "",
    "Waiting now:",
    ...(wait_by_cause.length === 0 ? ["  (nothing waits)"] : []),
    ...wait_by_cause.map(
      ({ cause, tasks, seconds }) =>
        `  ${pad(cause, 10)} ${pad(String(tasks), 5)} ${length(seconds)} together`,
    ),
    "",
    "Spend:",
    ...(spend.length === 0 ? ["  (no attempts)"] : []),
    ...spend.map(
      ({ profile, runs, failed, tokens_in, tokens_out, cost_usd }) =>
        `  ${pad(line(profile ?? "-"), 20)} ${runs} runs, ${failed} failed, ${tokens_in} tokens in, ${tokens_out} out, $${cost_usd.toFixed(2)}`,
    ),
    ...(budgets.length === 0 ? [] : ["", "Budgets (last 24 hours):", ...budgets.map(budgetText)]),
  ].join("\n");
}

function budgetText({ of, unit, limit, spent, until }: Spending): string {
  const amount = (value: number) => (unit === "usd" ? `$${value.toFixed(2)}` : `${Math.round(value)} tokens`);
  const state = spent < limit ? "" : `, used up${until === null ? "" : ` until ${localTime(until)}`}`;
  return `  ${pad(line(of), 20)} ${amount(spent)} of ${amount(limit)}${state}`;
}

function length(seconds: number): string {
  return elapsed(0, seconds);
}
