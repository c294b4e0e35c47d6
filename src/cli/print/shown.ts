import type { BoardEvent, Gate, Run, Shown } from "../../kernel/index.ts";
import { firstLine } from "../../kernel/index.ts";
import { payloadText } from "./events.ts";
import { block, line, pad } from "./text.ts";
import { localTime } from "./time.ts";
import { reasonText } from "./why.ts";

const EVENTS_SHOWN = 20;
const LINE_LIMIT = 160;

/** The text of `show`. */
export function shownText(shown: Shown, gates: readonly Gate[]): string {
  const { task, comments, events, runs } = shown;
  return [
    `Task ${task.id}: ${line(task.title)}`,
    ...facts(shown).map(([name, value]) => `  ${pad(`${name}:`, 11)} ${value}`),
    ...waits(task.status, gates),
    ...section("Body:", task.body),
    ...section("Result:", task.result),
    ...(comments.length > 0 ? ["", `Comments (${comments.length}):`] : []),
    ...comments.map((one) => `  [${localTime(one.created_at)}] ${line(one.author)}: ${indented(one.body)}`),
    ...(events.length > 0 ? ["", `Events (${events.length}):`] : []),
    ...events.slice(-EVENTS_SHOWN).map((event) => `  ${eventLine(event)}`),
    ...(runs.length > 0 ? ["", `Runs (${runs.length}):`] : []),
    ...runs.flatMap(runLines),
  ].join("\n");
}

/** `[time][ [run N]] kind[ payload]` */
function eventLine(event: BoardEvent): string {
  const run = event.run_id === null ? "" : ` [run ${event.run_id}]`;
  return `[${localTime(event.created_at)}]${run} ${line(event.kind)}${payloadText(event)}`;
}

function facts({ task, parents, children }: Shown): [string, string][] {
  const path = task.workspace_path ? ` @ ${line(task.workspace_path)}` : "";
  const rows: [string, string | null][] = [
    ["status", task.outcome === "failure" ? `${task.status} (failed)` : task.status],
    ["assignee", line(task.assignee ?? "-")],
    ["tenant", task.tenant ? line(task.tenant) : null],
    ["workspace", `${task.workspace_kind}${path}`],
    ["skills", task.skills?.length ? task.skills.map(line).join(", ") : null],
    ["not before", task.not_before === null ? null : localTime(task.not_before)],
    ["reviewer", task.reviewer ? line(task.reviewer) : null],
    ["created", `${localTime(task.created_at)} by ${line(task.created_by ?? "-")}`],
    ["started", task.started_at === null ? null : localTime(task.started_at)],
    ["completed", task.completed_at === null ? null : localTime(task.completed_at)],
    ["parents", parents.length > 0 ? parents.join(", ") : null],
    ["children", children.length > 0 ? children.join(", ") : null],
    ["failures", task.consecutive_failures > 0 ? failures(task) : null],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

/** What a task that is not being worked on waits for. */
function waits(status: string, gates: readonly Gate[]): string[] {
  if (status === "running" || status === "done" || status === "archived" || gates.length === 0) return [];
  return [
    "",
    "Waits:",
    ...gates.map((gate) => `  ${reasonText(gate)}${gate.fix ? `  (${gate.fix.command})` : ""}`),
  ];
}

function failures({ consecutive_failures, last_failure_error }: Shown["task"]): string {
  return `${consecutive_failures} in a row${last_failure_error ? `; last: ${line(firstLine(last_failure_error, LINE_LIMIT) ?? "")}` : ""}`;
}

function section(title: string, text: string | null): string[] {
  return text === null || text.trim() === "" ? [] : ["", title, block(text).replace(/^/gmu, "  ").trimEnd()];
}

function indented(text: string): string {
  return block(text).replaceAll("\n", "\n    ");
}

function runLines(run: Run): string[] {
  const length = run.ended_at === null ? "active" : `${Math.max(0, run.ended_at - run.started_at)}s`;
  const outcome = pad(run.outcome ?? run.status, 12);
  const summary = firstLine(run.summary, LINE_LIMIT);
  const error = firstLine(run.error, LINE_LIMIT);
  return [
    `  #${run.id} ${outcome} @${line(run.profile ?? "-")}  ${length}  ${localTime(run.started_at)}`,
    ...(summary === null ? [] : [`      → ${line(summary)}`]),
    ...(error === null ? [] : [`      ! ${line(error)}`]),
  ];
}
