import type { Board } from "./board.ts";
import { enqueue, NOTIFICATION_KINDS } from "./outbox.ts";
import { redact } from "./redact.ts";
import { jsonOrNull } from "./rows.ts";

export interface NewEvent {
  task_id: string;
  kind: string;
  /** An absent or empty payload is stored as NULL. */
  payload?: object | null;
  run_id?: number | null;
  /** Values before and after a person's edit, by field: what `undo` needs. */
  change?: Record<string, readonly [before: unknown, after: unknown]>;
}

/**
 * Appends an event inside the caller's transaction, with the messages it means for subscribers, and returns its
 * id, the board's cursor.
 */
export async function append(tx: Board, event: NewEvent): Promise<number> {
  const [row] = await tx.sql<{ id: number }>`
    insert into task_events (task_id, run_id, kind, payload, created_at, actor, change)
    values (${event.task_id}, ${event.run_id ?? null}, ${event.kind}, ${redact(jsonOrNull(event.payload))},
      ${tx.clock.now()}, ${tx.actor.name}, ${jsonOrNull(event.change)})
    returning id`;
  const id = row?.id ?? 0;
  if ((NOTIFICATION_KINDS as readonly string[]).includes(event.kind))
    await enqueue(tx, { id, task_id: event.task_id });
  return id;
}
