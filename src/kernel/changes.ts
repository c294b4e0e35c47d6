import type { Board } from "./board.ts";
import type { NewEvent } from "./events.ts";
import { jsonObject } from "./rows.ts";
import type { Link, Task } from "./types.ts";

/** What a person's change altered: before and after, by field. `link` and `deleted` stand for more than a column. */
export type Change = NonNullable<NewEvent["change"]>;

/** An event of a person that can be taken back. */
export interface ChangeEvent {
  id: number;
  task_id: string;
  kind: string;
  created_at: number;
  actor: string | null;
  change: Change;
  /** For an `undone` event: the event it took back. */
  of: number | null;
  /** True when it is taken back and stands so. */
  undone: boolean;
}

/**
 * Changes of a task, or of the board, newest first. An `undone` event is itself a change: taking it back is the
 * redo. Whether a change stands undone follows from the newest to the oldest.
 */
export async function changeEvents(
  board: Board,
  taskId: string | null,
  limit: number,
): Promise<ChangeEvent[]> {
  const rows = await board.sql<{
    id: number;
    task_id: string;
    kind: string;
    payload: string | null;
    created_at: number;
    actor: string | null;
    change: string;
  }>`
    select id, task_id, kind, payload, created_at, actor, change from task_events
    where change is not null and (${taskId} is null or task_id = ${taskId}) order by id desc limit ${limit}`;
  const undone = new Set<number>();
  return rows.flatMap(({ payload, change: text, ...event }) => {
    const change = jsonObject(text) as Change | null;
    if (change === null) return [];
    const of = event.kind === "undone" ? ((jsonObject(payload) as { of?: number } | null)?.of ?? null) : null;
    const isUndone = undone.has(event.id);
    if (of !== null && !isUndone) undone.add(of);
    return [{ ...event, change, of, undone: isUndone }];
  });
}

/** The link a change is about, as it was or as it became. */
export function linkOf(change: Change): Link {
  const [before, after] = (change["link"] ?? [null, null]) as readonly [Link | null, Link | null];
  return (before ?? after) as Link;
}

export function sameLink(one: Change, other: Change): boolean {
  const [a, b] = [linkOf(one), linkOf(other)];
  return a.parent_id === b.parent_id && a.child_id === b.child_id;
}

/**
 * The change record of a verb that programs and people both use: only a person's can be taken back. What ran
 * before counts as ready: undo never brings a process back.
 */
export function byHand(tx: Board, before: Task, after: Partial<Task>): Pick<NewEvent, "change"> {
  if (tx.actor.role !== "operator") return {};
  const was: Partial<Task> = { ...before, status: before.status === "running" ? "ready" : before.status };
  const fields = Object.keys(after) as (keyof Task)[];
  return { change: Object.fromEntries(fields.map((field) => [field, [was[field], after[field]] as const])) };
}

/** Writes every field a person can change; what is the same stays the same. */
export async function writeFields(tx: Board, task: Task): Promise<void> {
  await tx.sql`
    update tasks set title = ${task.title}, body = ${task.body}, assignee = ${task.assignee},
      priority = ${task.priority}, tenant = ${task.tenant}, result = ${task.result}, skills = ${stored(task.skills)},
      params = ${stored(task.params)}, max_runtime_seconds = ${task.max_runtime_seconds},
      max_retries = ${task.max_retries}, model_override = ${task.model_override},
      provider_override = ${task.provider_override}, reviewer = ${task.reviewer},
      workspace_kind = ${task.workspace_kind}, workspace_path = ${task.workspace_path},
      branch_name = ${task.branch_name}, not_before = ${task.not_before}, outcome = ${task.outcome},
      parents_waived = ${task.parents_waived ? 1 : null}, superseded_by = ${task.superseded_by},
      block_kind = ${task.block_kind}, completed_at = ${task.completed_at}
    where id = ${task.id}`;
}

function stored(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
