import type { Run } from "../kernel/index.ts";
import { call, firstLine, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { runDocument } from "./print/documents.ts";
import { line, pad } from "./print/text.ts";
import { elapsed, localTime, now } from "./print/time.ts";

const LINE_LIMIT = 100;

export default command({
  name: "runs",
  summary: operations.runs.summary,
  args: { task: TASK },
  document: "[run]; [] for an unknown task",
  examples: [["kanbun runs t_1a2b3c4d", "how often it was tried, and how each attempt ended"]],
  next: "kanbun log <id> shows what the worker printed.",
  async run(asked) {
    const runs = await call(await asked.board(), operations.runs, asked.input());
    asked.answer(runs.map(runDocument), () =>
      runs.length === 0
        ? `(no runs yet for ${line(asked.text("task") ?? "")})`
        : [row("#", "OUTCOME", "PROFILE", "ELAPSED", "STARTED"), ...runs.flatMap(lines)].join("\n"),
    );
  },
});

function lines(run: Run, index: number): string[] {
  const summary = firstLine(run.summary, LINE_LIMIT);
  const error = firstLine(run.error, LINE_LIMIT);
  return [
    row(
      String(index + 1),
      run.ended_at === null ? "(running)" : (run.outcome ?? run.status),
      line(run.profile ?? "-"),
      elapsed(run.started_at, run.ended_at ?? now()),
      localTime(run.started_at),
    ),
    ...(summary === null ? [] : [`      → ${line(summary)}`]),
    ...(error === null ? [] : [`      ✖ ${line(error)}`]),
  ];
}

function row(number: string, outcome: string, profile: string, length: string, started: string): string {
  return `${pad(number, 3)} ${pad(outcome, 17)} ${pad(profile, 20)} ${pad(length, 8)} ${started}`.trimEnd();
}
