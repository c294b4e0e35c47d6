import type { TaskDetail } from "../api/types.ts";
import { cardSignal } from "../state/cards.ts";
import { MarkdownText } from "../ui/markdown-text.tsx";

/** What was said when the card came to a person: the question it is blocked on, or what a reviewer is to look at. */
export function Handover({ id, data }: { id: string; data: TaskDetail }) {
  const card = cardSignal(id)?.value;
  const text =
    card?.status === "blocked" ? card.block_reason : card?.status === "review" && lastSummary(data);
  // A breaker's reason is the last failure, which stands among the facts.
  if (!card || !text || text === data.task.last_failure_error) return null;
  return (
    <section
      class="handover"
      data-status={card.status}
      aria-label={card.status === "review" ? "To review" : "Blocked on"}
    >
      <MarkdownText text={text} />
    </section>
  );
}

function lastSummary({ runs }: TaskDetail): string | null {
  return runs.findLast((run) => run.outcome === "review_requested")?.summary ?? null;
}
