import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import type { TaskSummary } from "../../api/types.ts";
import { contentVersion, getCard } from "../../state/cards.ts";
import { query } from "../../state/filter.ts";
import { slowNow } from "../../state/now.ts";
import { matches } from "../../state/query.ts";
import { route } from "../../state/route.ts";
import { Pending } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";
import { Axis, Lines } from "./timeline-axis.tsx";
import { TimelineBar } from "./timeline-bar.tsx";
import { EmptyTimeline } from "./timeline-empty.tsx";
import { useTimelineKeys } from "./timeline-keys.ts";
import { fetched, rowsOf, type Attempt, type Row, type TimelineRun } from "./timeline-math.ts";
import { usePanning, useTrackWidth } from "./timeline-pan.ts";
import { focusedRun, rowsBy, sight, zoom } from "./timeline-state.ts";
import { TimelineToolbar } from "./timeline-toolbar.tsx";

const MOST_RUNS = 1000;

interface Answer {
  runs: TimelineRun[];
  tasks: TaskSummary[];
  truncated: boolean;
  newest_started_at: number | null;
}

/** Who worked when: a row for each profile or task, a bar for each attempt. */
export function TimelineView() {
  const { data, error, reload } = usePolled<Answer>("/timeline", {
    ...fetched(sight.value),
    limit: MOST_RUNS,
  });
  const [body, setBody] = useState<HTMLElement | null>(null);
  const width = useTrackWidth(body);
  const all = useAttempts(data);
  const { left, right } = sight.value;
  const rows = useMemo(
    () => rowsOf(all, rowsBy.value, { left, right }, slowNow.value, (right - left) / width),
    [all, rowsBy.value, left, right, width, slowNow.value],
  );
  useTimelineKeys(rows, all);
  usePanning(body);
  if (!data) return <Pending error={error} reload={reload} />;
  const shown = rows.flatMap((row) => row.bars);
  return (
    <div class="timeline" data-view="timeline">
      <TimelineToolbar shown={shown} />
      {data.truncated && (
        <p class="px-4 pb-2 text-small text-muted">
          Only the latest {MOST_RUNS} attempts of this time are shown; zoom in to see all.
        </p>
      )}
      <div ref={setBody} class="timeline-body">
        <Axis sight={sight.value} zoom={zoom.value} />
        {rows.length === 0 ? (
          <EmptyTimeline newest={data.newest_started_at} hidden={data.runs.length > 0 && all.length === 0} />
        ) : (
          <>
            <Rows rows={rows} />
            <Lines sight={sight.value} zoom={zoom.value} />
          </>
        )}
      </div>
    </div>
  );
}

/** The attempts whose cards pass the filter; archived cards only when they are asked for. */
function useAttempts(data: Answer | null): Attempt[] {
  const filter = query.value;
  const { archived } = route.value;
  const version = contentVersion.value;
  return useMemo(() => {
    const cards = new Map(data?.tasks.map((task) => [task.id, getCard(task.id) ?? task]));
    return (data?.runs ?? []).flatMap((run) => {
      const card = cards.get(run.task_id);
      const fits = card && (archived || card.status !== "archived") && matches(card, filter, slowNow.peek());
      return fits ? [{ run, card }] : [];
    });
  }, [data, filter, archived, version]);
}

function Rows({ rows }: { rows: readonly Row[] }) {
  const by = rowsBy.value;
  const bars = rows.flatMap((row) => row.bars);
  const tabStop = bars.some(({ run }) => run.id === focusedRun.value)
    ? focusedRun.value
    : rows[0]?.bars.at(-1)?.run.id;
  const list = useRef<HTMLUListElement>(null);
  useKeepFocusInside(list);
  return (
    <ul ref={list} aria-label={by === "profile" ? "Attempts by profile" : "Attempts by task"}>
      {rows.map((row) => (
        <li key={row.key} class="timeline-row" style={{ "--lanes": row.lanes }}>
          <div class="timeline-name" title={row.name}>
            <span class="truncate">{row.name}</span>
          </div>
          <ol class="timeline-track" aria-label={row.name}>
            {row.bars.map((bar) => (
              <TimelineBar
                key={bar.run.id}
                bar={bar}
                by={by}
                sight={sight.value}
                tabStop={bar.run.id === tabStop}
              />
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

/** When the bar that had the focus is panned out of sight, the one that takes its place in the Tab order has it. */
function useKeepFocusInside(list: { current: HTMLElement | null }): void {
  const had = useRef(false);
  const active = document.activeElement;
  had.current = list.current?.contains(active) ?? had.current;
  useLayoutEffect(() => {
    if (!had.current || document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>('[data-run][tabindex="0"]')?.focus({ preventScroll: true });
  });
}
