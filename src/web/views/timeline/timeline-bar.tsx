import { formatRoute, go, openTask, route } from "../../state/route.ts";
import { now } from "../../state/now.ts";
import { focusedId, hoveredId } from "../../state/selection.ts";
import { elapsed, money, shortMoment } from "../../ui/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { lookOf } from "../../ui/outcome.ts";
import { endOf, type Bar, type RowsBy, type Stretch } from "./timeline-math.ts";
import { focusedRun } from "./timeline-state.ts";

/** One attempt: as long as it took, with its outcome as colour, pattern and drawing; a link to it in its task's drawer. */
export function TimelineBar({
  bar,
  by,
  sight,
  tabStop,
}: {
  bar: Bar;
  by: RowsBy;
  sight: Stretch;
  tabStop: boolean;
}) {
  const { run, card } = bar;
  const look = lookOf(run);
  const end = run.ended_at ?? now.value;
  const percent = 100 / (sight.right - sight.left);
  const cut = Math.max(0, sight.left - run.started_at) * percent;
  const width = (endOf(run, end) - run.started_at) * percent - cut;
  const target = { task: run.task_id, tab: "attempts", run: run.id };
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(target);
  };
  const words = spoken(bar, end);
  return (
    <li
      class="timeline-bar"
      style={{
        "--x": `${Math.max(0, run.started_at - sight.left) * percent}cqw`,
        "--w": `${width}cqw`,
        "--lane": bar.lane,
      }}
      data-short={bar.short || undefined}
      data-cut={cut > 0 || undefined}
      data-tone={look.tone}
      data-open={run.ended_at === null || undefined}
    >
      <a
        href={formatRoute({ ...route.value, ...target })}
        draggable={false}
        data-run={run.id}
        data-card={run.task_id}
        data-card-link={focusedRun.value === run.id ? run.task_id : undefined}
        tabIndex={tabStop ? 0 : -1}
        aria-label={words}
        aria-current={openTask.value === run.task_id && route.value.run === run.id ? "true" : undefined}
        title={words}
        onClick={open}
        onFocus={() => ((focusedRun.value = run.id), (focusedId.value = run.task_id))}
        onPointerEnter={() => (hoveredId.value = run.task_id)}
        onPointerLeave={() => hoveredId.value === run.task_id && (hoveredId.value = null)}
      >
        <span class="timeline-ink" />
        <Icon name={look.icon} size={12} class="timeline-sign" />
        <span class="timeline-label">
          {by === "profile" ? card.title : `#${run.number} ${run.profile ?? ""}`}
        </span>
      </a>
    </li>
  );
}

/** The attempt in one sentence, for those who hear it and for the pointer that rests on it. */
function spoken({ run, card }: Bar, end: number): string {
  const parts = [
    card.title || "(untitled)",
    `attempt ${run.number}${run.purpose === "review" ? " (review)" : ""}`,
    run.profile ? `@${run.profile}` : "no profile",
    lookOf(run).word,
    `${elapsed(end - run.started_at)} from ${shortMoment(run.started_at, now.peek())}`,
  ];
  if (run.cost_usd) parts.push(money(run.cost_usd));
  return parts.join(", ");
}
