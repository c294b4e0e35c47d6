import { memo } from "preact/compat";
import { useLayoutEffect, useRef } from "preact/hooks";

import { openTask, route } from "../../state/route.ts";
import { TimelineBar } from "./timeline-bar.tsx";
import { overlaps, type Row, type RowsBy, type Stretch } from "./timeline-math.ts";
import { focusedRun } from "./timeline-state.ts";

interface RowsProps {
  /** Those in sight. */
  rows: readonly Row[];
  by: RowsBy;
  sight: Stretch;
  /** Where bars are measured from. */
  origin: number;
  width: number;
}

/** The rows in sight. They are drawn with half a screen more on both sides, so that a pan only shifts them. */
export function Rows({ rows, by, sight, origin, width }: RowsProps) {
  const list = useRef<HTMLUListElement>(null);
  useKeepFocusInside(list);
  const focused = focusedRun.value;
  const current = openTask.value === null ? null : route.value.run;
  const has = (row: Row, id: number | null): number | null =>
    id !== null && row.bars.some(({ run }) => run.id === id) ? id : null;
  const tabStop = rows.some((row) => has(row, focused) !== null)
    ? focused
    : (rows[0]?.bars.findLast(({ run }) => overlaps(run, sight))?.run.id ?? null);
  return (
    <ul ref={list} aria-label={by === "profile" ? "Attempts by profile" : "Attempts by task"}>
      {rows.map((row) => (
        <RowLine
          key={row.key}
          row={row}
          by={by}
          origin={origin}
          span={sight.right - sight.left}
          width={width}
          tabStop={has(row, tabStop)}
          last={has(row, focused)}
          current={has(row, current)}
        />
      ))}
    </ul>
  );
}

interface RowLineProps extends Omit<RowsProps, "rows" | "sight"> {
  row: Row;
  span: number;
  /** Which of its bars are so; null for none, so that no other row is drawn anew when they change. */
  tabStop: number | null;
  last: number | null;
  current: number | null;
}

const RowLine = memo(function RowLine({ row, tabStop, last, current, ...shared }: RowLineProps) {
  return (
    <li class="timeline-row" style={{ "--lanes": row.lanes }}>
      <div class="timeline-name" title={row.name}>
        <span>{row.name}</span>
      </div>
      <div class="timeline-track">
        <ol class="timeline-moved" aria-label={row.name}>
          {row.bars.map(({ run, card, lane }) => (
            <TimelineBar
              key={run.id}
              {...run}
              {...shared}
              title={card.title}
              lane={lane}
              tabStop={run.id === tabStop}
              last={run.id === last}
              current={run.id === current}
            />
          ))}
        </ol>
      </div>
    </li>
  );
});

/** When the bar that had the focus is gone, the one that takes its place in the Tab order has it. */
function useKeepFocusInside(list: { current: HTMLElement | null }): void {
  const had = useRef(false);
  had.current = list.current?.contains(document.activeElement) ?? had.current;
  useLayoutEffect(() => {
    if (!had.current || document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>('[data-run][tabindex="0"]')?.focus({ preventScroll: true });
  });
}
