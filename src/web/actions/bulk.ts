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

/** Does one thing to many cards. Those that fail stay selected and are named with the server's reason. */
export async function runBulk(
  ids: readonly string[],
  change: Record<string, unknown>,
  shown: Partial<TaskSummary>,
  said: string,
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
  const eventIds = answer.results
    .map((result) => result.event_id)
    .filter((id): id is number => typeof id === "number");
  if (done > 0)
    offerUndo(failed.length > 0 ? `${done} of ${answer.results.length}: ${said}` : said, eventIds);
  if (failed.length === 0) {
    clearSelection();
    announce(said);
    return;
  }
  selectAll(failed.map((result) => result.id));
  const named = failed
    .slice(0, NAMED_FAILURES)
    .map((result) => `${result.id} (${result.error ?? "refused"})`);
  const rest = failed.length > NAMED_FAILURES ? ` and ${failed.length - NAMED_FAILURES} more` : "";
  const text = `Bulk: ${failed.length} of ${answer.results.length} failed: ${named.join(", ")}${rest}`;
  notify({
    tone: "danger",
    text,
    details: failed.map((result) => `${result.id}\t${result.error ?? ""}`).join("\n"),
  });
}
