import { memo } from "preact/compat";

import type { TimelineRun } from "../../api/types.ts";
import { now } from "../../state/now.ts";
import { formatRoute, go, route } from "../../state/route.ts";
import { focusedId, hoveredId } from "../../state/selection.ts";
import { elapsed, money, shortMoment } from "../../ui/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { lookOf } from "../../ui/outcome.ts";
import { SIGN_PX, type RowsBy } from "./timeline-math.ts";
import { focusedRun } from "./timeline-state.ts";

/** Below this a bar has no room for words. */
const WORDS_PX = 56;

/** Plain values only, so that of a thousand bars none is drawn again without need. */
interface BarProps extends TimelineRun {
  title: string;
  lane: number;
  by: RowsBy;
  /** Where it is measured from, and how many seconds the screen shows. */
  origin: number;
  span: number;
  /** How wide the screen is. */
  width: number;
  tabStop: boolean;
  /** It had the focus last; the drawer gives it back to here. */
  last: boolean;
  /** The drawer shows it. */
  current: boolean;
}

/** One attempt: as long as it took, with its outcome as colour, pattern and drawing; a link to it in its task's drawer. */
export const TimelineBar = memo(function TimelineBar(bar: BarProps) {
  const look = lookOf(bar);
  const end = bar.ended_at ?? now.value;
  const share = (seconds: number): number => (seconds / bar.span) * 100;
  const long = share(Math.max(0, end - bar.started_at));
  const px = (long * bar.width) / 100;
  const target = { task: bar.task_id, tab: "attempts", run: bar.id };
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(target);
  };
  const words = spoken(bar, end);
  return (
    <li
      class="timeline-bar"
      style={{ "--x": share(bar.started_at - bar.origin), "--w": long, "--lane": bar.lane }}
      data-tone={look.tone}
      data-short={px < SIGN_PX || undefined}
      data-narrow={px < WORDS_PX || undefined}
      data-open={bar.ended_at === null || undefined}
    >
      <a
        href={formatRoute({ ...route.peek(), ...target })}
        draggable={false}
        data-run={bar.id}
        data-card={bar.task_id}
        data-card-link={bar.last ? bar.task_id : undefined}
        tabIndex={bar.tabStop ? 0 : -1}
        aria-label={words}
        aria-current={bar.current ? "true" : undefined}
        title={words}
        onClick={open}
        onFocus={() => ((focusedRun.value = bar.id), (focusedId.value = bar.task_id))}
        onPointerEnter={() => (hoveredId.value = bar.task_id)}
        onPointerLeave={() => hoveredId.value === bar.task_id && (hoveredId.value = null)}
      >
        <span class="timeline-ink" />
        <Icon name={look.icon} size={12} class="timeline-sign" />
        <span class="timeline-label">
          {bar.by === "profile" ? bar.title : `#${bar.number} ${bar.profile ?? ""}`}
        </span>
      </a>
    </li>
  );
});

/** The attempt in one sentence, for those who hear it and for the pointer that rests on it. */
function spoken(bar: BarProps, end: number): string {
  const parts = [
    bar.title || "(untitled)",
    `attempt ${bar.number}${bar.purpose === "review" ? " (review)" : ""}`,
    bar.profile ? `@${bar.profile}` : "no profile",
    lookOf(bar).word,
    `${elapsed(end - bar.started_at)} from ${shortMoment(bar.started_at, now.peek())}`,
  ];
  if (bar.cost_usd) parts.push(money(bar.cost_usd));
  return parts.join(", ");
}
