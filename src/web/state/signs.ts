import type { Status, TaskSummary } from "../api/types.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** From which age a card of a status is late, and from which it is very late; the others may wait for ever. */
const LIMITS: Partial<Record<Status, { warn: number; danger: number }>> = {
  todo: { warn: 7 * DAY, danger: 30 * DAY },
  ready: { warn: HOUR, danger: 24 * HOUR },
  running: { warn: 10 * MINUTE, danger: 60 * MINUTE },
  blocked: { warn: HOUR, danger: 24 * HOUR },
};

/** Whether a card has waited or run for too long. A running card is measured by its present run. */
export function staleness(card: TaskSummary, nowSeconds: number): "warn" | "danger" | null {
  const limits = LIMITS[card.status];
  if (!limits) return null;
  const since =
    card.status === "running" ? (card.run_started_at ?? card.started_at ?? card.created_at) : card.created_at;
  const age = nowSeconds - since;
  return age >= limits.danger ? "danger" : age >= limits.warn ? "warn" : null;
}

/** Whether the card waits for a person: an answer, a review, or a decision about a late result. */
export function needsPerson(card: TaskSummary): boolean {
  if (card.late && card.status !== "archived") return true;
  return (
    card.status === "review" ||
    (card.status === "blocked" && card.block_kind !== "dependency" && card.block_kind !== "transient")
  );
}
