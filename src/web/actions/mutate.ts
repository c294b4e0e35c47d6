import { ApiError, sentenceOf } from "../api/request.ts";
import type { ChangeAnswer, TaskFull, TaskSummary } from "../api/types.ts";
import { addOverlay, getCard, putCards, removeOverlay, settleOverlay, type Overlay } from "../state/cards.ts";
import { notify } from "../state/notices.ts";

/** If the stream stays silent about a change the server agreed to, its overlay goes after this long. */
const CONFIRM_WITHIN_MS = 3_000;

export interface Mutation<T> {
  /** The cards it touches and how they will look; absent for what cannot be foreseen. */
  optimistic?: { ids: readonly string[]; patch: (card: TaskSummary) => Partial<TaskSummary> };
  send: () => Promise<T>;
  /** Begins the sentence when the server refuses: "Move failed". */
  failure: string;
  /** Offers to try again; off where the form itself stays open. */
  retry?: boolean;
  /** Those of the cards for which the answer is a refusal. */
  refused?: (answer: T) => readonly string[];
  /** The caller shows the failure itself. */
  quiet?: boolean;
}

/**
 * Shows a change within the frame, sends it, and keeps or exactly restores. Returns the answer, or null when the server
 * refused; its sentence is then on the screen.
 */
export async function mutate<T>(mutation: Mutation<T>): Promise<T | null> {
  const { optimistic } = mutation;
  const overlays: Overlay[] = [];
  for (const id of optimistic?.ids ?? []) {
    const card = getCard(id);
    if (card && optimistic) overlays.push(addOverlay(id, optimistic.patch(card)));
  }
  try {
    const answer = await mutation.send();
    settle(overlays, answer as ChangeAnswer | undefined, new Set(mutation.refused?.(answer)));
    return answer;
  } catch (error) {
    for (const overlay of overlays) removeOverlay(overlay);
    if (mutation.quiet) throw error;
    tellFailure(mutation, error);
    return null;
  }
}

/** Says what failed, in the server's words, with what to do next. */
function tellFailure<T>(mutation: Mutation<T>, error: unknown): void {
  const hint = error instanceof ApiError ? error.hint : null;
  const again = mutation.retry !== false ? [{ label: "Retry", run: () => void mutate(mutation) }] : [];
  const details =
    error instanceof ApiError ? `${error.status} ${error.code}: ${error.message}` : sentenceOf(error);
  notify({
    tone: "danger",
    text: `${mutation.failure}: ${sentenceOf(error)}`,
    hint,
    actions: again,
    details,
  });
}

function settle(
  overlays: readonly Overlay[],
  answer: ChangeAnswer | undefined,
  refused: ReadonlySet<string>,
): void {
  if (answer?.summary) putCards([answer.summary]);
  else if (answer?.task) mergeFull(answer.task);
  const confirmed = answer?.summary?.id ?? answer?.task?.id;
  for (const overlay of overlays) {
    if (refused.has(overlay.id) || overlay.id === confirmed) removeOverlay(overlay);
    else {
      settleOverlay(overlay);
      setTimeout(() => removeOverlay(overlay), CONFIRM_WITHIN_MS);
    }
  }
}

/** A full task knows most of what a card shows; the rest follows by the stream. */
function mergeFull(task: TaskFull): void {
  const card = getCard(task.id);
  if (!card) return;
  const { title, status, assignee, priority, tenant, started_at, completed_at } = task;
  putCards([{ ...card, title, status, assignee, priority, tenant, started_at, completed_at }]);
}
