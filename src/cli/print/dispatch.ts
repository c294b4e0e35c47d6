import type { TickResult } from "../../dispatcher/index.ts";
import { reasonText } from "./why.ts";
import { line } from "./text.ts";

/** The text of `dispatch`. */
export function dispatchText(result: TickResult, dryRun: boolean): string {
  return [
    row("Reclaimed", String(result.reclaimed)),
    ...ids("Crashed", result.crashed),
    ...ids("Timed out", result.timed_out),
    ...ids("Auto-blocked", result.auto_blocked),
    ...(result.completed.length > 0 ? ids("Completed", result.completed) : []),
    row("Promoted", String(result.promoted)),
    row("Spawned", String(result.spawned.length)),
    ...result.spawned.map(
      ([id, assignee, workspace]) =>
        `  - ${id}  ->  ${line(assignee)}  @ ${line(workspace) || "-"}${dryRun ? " (dry)" : ""}`,
    ),
    ...(result.skipped_unassigned.length > 0
      ? [`Skipped (unassigned): ${result.skipped_unassigned.join(", ")}`]
      : []),
    ...result.held.map(({ task_id, gates }) => `Held: ${task_id}: ${gates.map(reasonText).join("; ")}`),
  ].join("\n");
}

function row(name: string, value: string): string {
  return `${`${name}:`.padEnd(14)} ${value}`;
}

function ids(name: string, found: readonly string[]): string[] {
  return [row(name, String(found.length)), ...(found.length > 0 ? [`  ${found.join(", ")}`] : [])];
}
