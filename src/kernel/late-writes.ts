import type { Board } from "./board.ts";
import { KanbunError } from "./errors.ts";
import type { RawRow } from "./rows.ts";
import { jsonObject } from "./rows.ts";
import { presentOrNull } from "./text.ts";

/** A write of a run that no longer held its task: kept until a person adopts or discards it. */
export interface LateWrite {
  id: number;
  task_id: string;
  run_id: number;
  /** What the worker wanted to do: `complete`, `block`, … */
  verb: string;
  payload: Record<string, unknown>;
  summary: string | null;
  actor: string;
  created_at: number;
  decision: "adopted" | "discarded" | null;
  decided_at: number | null;
  decided_by: string | null;
}

export async function lateWrites(
  board: Board,
  taskId: string | null,
  decided: boolean,
  limit: number,
): Promise<LateWrite[]> {
  const rows = await board.sql`
    select * from kanbun_late_writes
    where (${taskId} is null or task_id = ${taskId}) and (decision is null or ${decided})
    order by id desc limit ${limit}`;
  return rows.map(toLateWrite);
}

/** An undecided late write. Refuses `not_found`, and `wrong_state` when it was decided before. */
export async function openLateWrite(tx: Board, id: number | string): Promise<LateWrite> {
  const [row] = await tx.sql`select * from kanbun_late_writes where id = ${id}`;
  if (!row)
    throw new KanbunError("not_found", `no such late write: ${id}`, {
      hint: "kanbun late list",
      details: { late_id: id },
    });
  const late = toLateWrite(row);
  if (late.decision === null) return late;
  throw new KanbunError("wrong_state", `late write ${id} was ${late.decision} before`, {
    hint: `kanbun show ${late.task_id}`,
    details: { late_id: id, decision: late.decision },
  });
}

export async function decide(tx: Board, id: number, decision: "adopted" | "discarded"): Promise<void> {
  await tx.sql`
    update kanbun_late_writes set decision = ${decision}, decided_at = ${tx.clock.now()}, decided_by = ${tx.actor.name}
    where id = ${id}`;
}

function toLateWrite(row: RawRow): LateWrite {
  const payload = jsonObject(row["payload"]) ?? {};
  const text = payload["summary"] ?? payload["result"] ?? payload["reason"] ?? payload["note"];
  return {
    ...(row as unknown as LateWrite),
    payload,
    summary: typeof text === "string" ? presentOrNull(text) : null,
  };
}
