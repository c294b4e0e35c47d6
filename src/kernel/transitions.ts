import type { Board } from "./board.ts";
import { KanbunError } from "./errors.ts";
import type { Status, Task } from "./types.ts";

/**
 * The one table of status changes: which verb may lead from which statuses. A verb that is not here changes no
 * status. `move` is a person's direct write; its own rules are in `ops/move.ts`.
 */
export const FROM = {
  promote: ["triage", "todo", "scheduled", "ready"],
  claim: ["ready", "review"],
  complete: ["running", "ready", "blocked", "review"],
  block: ["running", "ready"],
  unblock: ["blocked"],
  schedule: ["triage", "todo", "ready", "scheduled", "blocked"],
  reclaim: ["running"],
  "request-review": ["running", "ready"],
  "request-changes": ["review", "running"],
  "reopen-review": ["todo", "ready", "done"],
  reopen: ["done", "archived", "review"],
  delete: ["triage", "todo", "scheduled", "ready", "blocked", "review", "done", "archived"],
  supersede: ["triage", "todo", "scheduled", "ready", "running", "blocked", "review"],
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

/** Writes a status and lets go of any claim. The caller has ended the run before and appends the event after. */
export async function setStatus(tx: Board, taskId: string, status: Status): Promise<void> {
  await tx.sql`
    update tasks set status = ${status}, claim_lock = null, claim_expires = null, worker_pid = null
    where id = ${taskId}`;
}
