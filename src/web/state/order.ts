import type { Status, TaskSummary } from "../api/types.ts";

/** Done and archived cards show the newest first; all others the most urgent, and among equals the oldest. */
export function compareCards(a: TaskSummary, b: TaskSummary, status: Status): number {
  if (status === "done" || status === "archived") {
    return (b.completed_at ?? b.created_at) - (a.completed_at ?? a.created_at) || compareText(b.id, a.id);
  }
  return b.priority - a.priority || a.created_at - b.created_at || compareText(a.id, b.id);
}

/** Where a card belongs in a sorted list: the first index whose card must come after it. */
export function insertionIndex(
  ids: readonly string[],
  card: TaskSummary,
  get: (id: string) => TaskSummary,
): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareCards(get(ids[middle] as string), card, card.status) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
