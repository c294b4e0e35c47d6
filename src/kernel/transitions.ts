import { KanbunError } from "./errors.ts";
import type { Status, Task } from "./types.ts";

/**
 * The one table of status changes: which verb may lead from which statuses. A verb that is not here changes no
 * status. `move` is a person's direct write; its own rules are in `ops/move.ts`.
 */
export const FROM = {
  promote: ["todo", "scheduled", "triage"],
  demote: ["ready", "scheduled"],
  claim: ["ready"],
  complete: ["running", "ready", "blocked", "review"],
  block: ["running", "ready"],
  unblock: ["blocked"],
  schedule: ["triage", "todo", "ready", "scheduled", "blocked"],
  reclaim: ["running"],
  crash: ["running"],
  "time-out": ["running"],
  "spawn-failure": ["running", "ready"],
  "request-review": ["running", "ready"],
  "request-changes": ["review", "running"],
  "reopen-review": ["done", "todo", "ready"],
  reopen: ["done", "archived", "review"],
  cancel: ["triage", "todo", "scheduled", "ready", "running", "blocked", "review"],
  archive: ["triage", "todo", "scheduled", "ready", "running", "blocked", "review", "done"],
  move: ["triage", "todo", "scheduled", "ready", "running", "blocked", "review", "done", "archived"],
} as const satisfies Record<string, readonly Status[]>;

export type Transition = keyof typeof FROM;

/** Refuses `wrong_state` when `verb` may not be done to the task as it stands. */
export function assertAllowed(verb: Transition, task: Task, hint?: string): void {
  const from: readonly Status[] = FROM[verb];
  if (from.includes(task.status)) return;
  throw new KanbunError("wrong_state", `cannot ${verb} ${task.id}: it is ${task.status}`, {
    hint: hint ?? `${verb} needs status ${from.join(", ")}; see: kanbun show ${task.id}`,
    details: { task_id: task.id, status: task.status, allowed: from },
  });
}
