import { useEffect, useState } from "preact/hooks";

import type { Status } from "../api/types.ts";
import { countOf, shownStatuses } from "../state/filter.ts";
import { STATUS_LABELS } from "../ui/format.ts";
import { StatusIcon } from "../ui/status-icon.tsx";

/** On a phone the columns stand side by side, each as wide as the screen; swiping or a tap here goes from one to another. */
export function ColumnTabs({ scroller }: { scroller: { current: HTMLElement | null } }) {
  const [at, setAt] = useState(0);
  const statuses = shownStatuses.value;
  useEffect(() => {
    const board = scroller.current;
    if (!board) return;
    const follow = (): void => setAt(Math.round(board.scrollLeft / Math.max(1, board.clientWidth)));
    board.addEventListener("scroll", follow, { passive: true });
    go(board, statuses.indexOf(firstFilled(statuses)), "instant");
    return () => board.removeEventListener("scroll", follow);
  }, []);
  useEffect(() => {
    document
      .getElementById(`column-tab-${statuses[at]}`)
      ?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [at]);
  return (
    <div class="column-tabs" role="group" aria-label="Column">
      {statuses.map((status, index) => (
        <button
          key={status}
          id={`column-tab-${status}`}
          type="button"
          class="column-tab"
          aria-pressed={index === at}
          onClick={() => scroller.current && go(scroller.current, index, "smooth")}
        >
          <StatusIcon status={status} />
          {STATUS_LABELS[status]}
          <span class="text-faint tabular-nums">{countOf(status)}</span>
        </button>
      ))}
    </div>
  );
}

/** What one wants to see first: work that runs, else work that is ready, else whatever there is. */
function firstFilled(statuses: readonly Status[]): Status {
  const wanted: readonly Status[] = ["running", "ready", "blocked", "review", "todo"];
  return (
    wanted.find((status) => countOf(status) > 0) ?? statuses.find((status) => countOf(status) > 0) ?? "ready"
  );
}

function go(board: HTMLElement, index: number, behavior: ScrollBehavior): void {
  board.scrollTo({ left: index * board.clientWidth, behavior });
}
