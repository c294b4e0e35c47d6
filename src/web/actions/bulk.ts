import { request } from "../api/request.ts";
import type { TaskSummary } from "../api/types.ts";
import { announce, notify } from "../state/notices.ts";
import { clearSelection, selectAll } from "../state/selection.ts";
import { mutate } from "./mutate.ts";
import { offerUndo } from "./undo.ts";

const NAMED_FAILURES = 3;

interface BulkAnswer {
  results: { id: string; ok: boolean; error?: string; event_id?: number | null }[];
}

/** A card that was left as it is, and why. */
export interface Refusal {
  id: string;
  reason: string;
}

/**
 * Does one thing to many cards. Those that fail stay selected and are named with the server's reason, those among the
 * chosen that were not even sent (`foreseen`) with ours.
 */
export async function runBulk(
  ids: readonly string[],
  change: Record<string, unknown>,
  shown: Partial<TaskSummary>,
  said: string,
  foreseen: readonly Refusal[] = [],
): Promise<void> {
  const answer = await mutate<BulkAnswer>({
    optimistic: { ids, patch: () => shown },
    send: () => request("/tasks/bulk", { method: "POST", body: { ids, ...change } }),
    failure: "Bulk change failed",
    refused: (answer) => answer.results.filter((result) => !result.ok).map((result) => result.id),
  });
  if (!answer) return;
  const failed = answer.results.filter((result) => !result.ok);
  const done = answer.results.length - failed.length;
  const total = answer.results.length + foreseen.length;
  const eventIds = answer.results
    .map((result) => result.event_id)
    .filter((id): id is number => typeof id === "number");
  const refusals = [
    ...foreseen,
    ...failed.map(({ id, error }): Refusal => ({ id, reason: error ?? "refused" })),
  ];
  if (done > 0) offerUndo(done < total ? `${done} of ${total}: ${said}` : said, eventIds);
  if (refusals.length === 0) announce(said);
  tellRefused(refusals, total);
}

/** Names the cards that were left as they are; they alone stay selected. */
export function tellRefused(refusals: readonly Refusal[], total: number): void {
  if (refusals.length === 0) {
    clearSelection();
    return;
  }
  selectAll(refusals.map(({ id }) => id));
  const named = refusals.slice(0, NAMED_FAILURES).map(({ id, reason }) => `${id} (${reason})`);
  const rest = refusals.length > NAMED_FAILURES ? ` and ${refusals.length - NAMED_FAILURES} more` : "";
  notify({
    tone: "danger",
    text: `Bulk: ${refusals.length} of ${total} failed: ${named.join(", ")}${rest}`,
    details: refusals.map(({ id, reason }) => `${id}\t${reason}`).join("\n"),
  });
}
