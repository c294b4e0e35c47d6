import type { Snapshot, TaskSummary } from "../../kernel/index.ts";
import type { Terminal } from "../frame/terminal.ts";
import { painter } from "./paint.ts";
import { paintedIcon } from "./task-line.ts";
import { cut, line, pad } from "./text.ts";
import { elapsed } from "./time.ts";

const GAP = 2;
const NARROWEST = 22;

/** The board as columns side by side, in as many rows of columns as the width needs. */
export function columnsText(snapshot: Snapshot, terminal: Pick<Terminal, "columns" | "colour">): string {
  const shown = snapshot.columns.filter(({ name, count }) => count > 0 && name !== "archived");
  const state = snapshot.board.paused ? "paused" : snapshot.board.draining ? "draining" : "";
  const head = `${line(snapshot.board.name)}${state ? ` (${state})` : ""}: ${snapshot.running.count} running`;
  if (shown.length === 0)
    return `${head}\n\nNo tasks yet. Put one on the board: kanbun create "Say hello" --assignee <profile>`;
  const fit = Math.max(1, Math.floor((terminal.columns + GAP) / (NARROWEST + GAP)));
  const across = Math.ceil(shown.length / Math.ceil(shown.length / fit));
  const width = Math.floor((terminal.columns + GAP) / across) - GAP;
  const bands: string[] = [];
  for (let at = 0; at < shown.length; at += across)
    bands.push(band(shown.slice(at, at + across), { snapshot, width, colour: terminal.colour }));
  return [head, ...bands].join("\n\n");
}

interface Drawing {
  snapshot: Snapshot;
  width: number;
  colour: boolean;
}

function band(columns: Snapshot["columns"], drawing: Drawing): string {
  const drawn = columns.map((column) => cells(column, drawing));
  const height = Math.max(...drawn.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    drawn
      .map((lines) => pad(lines[row] ?? "", drawing.width))
      .join(" ".repeat(GAP))
      .trimEnd(),
  ).join("\n");
}

function cells({ name, count }: Snapshot["columns"][number], { snapshot, width, colour }: Drawing): string[] {
  const paint = painter(colour);
  const tasks = snapshot.tasks.filter((task) => task.status === name);
  const more = count - tasks.length;
  return [
    `${paintedIcon(name, paint)} ${paint.bold(cut(`${name} ${count}`, width - 2))}`,
    paint.dim("─".repeat(width)),
    ...tasks.flatMap((task) => [
      cut(line(task.title), width),
      paint.dim(cut(`  ${facts(task, snapshot.now)}`, width)),
    ]),
    ...(more > 0 ? [paint.dim(`… ${more} more`)] : []),
  ];
}

function facts(task: TaskSummary, now: number): string {
  const since = task.run_started_at === null ? "" : elapsed(task.run_started_at, now);
  const reason = task.status === "blocked" ? (task.block_reason ?? task.block_kind ?? "") : "";
  return [task.id, task.assignee === null ? "" : `@${line(task.assignee)}`, since, line(reason)]
    .filter(Boolean)
    .join(" ");
}
