import { useMemo, useState } from "preact/hooks";

import type { Timeline } from "../../api/types.ts";
import { contentVersion, getCard } from "../../state/cards.ts";
import { query } from "../../state/filter.ts";
import { slowNow } from "../../state/now.ts";
import { matches } from "../../state/query.ts";
import { route } from "../../state/route.ts";
import { Pending } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";
import { Axis, Lines } from "./timeline-axis.tsx";
import { EmptyTimeline } from "./timeline-empty.tsx";
import { useTimelineKeys } from "./timeline-keys.ts";
import { fetched, originOf, overlaps, rowsOf, type Attempt } from "./timeline-math.ts";
import { usePanning, useTrackWidth } from "./timeline-pan.ts";
import { rowsBy, sight, zoom } from "./timeline-state.ts";
import { Rows } from "./timeline-rows.tsx";
import { TimelineToolbar } from "./timeline-toolbar.tsx";

const MOST_RUNS = 400;

/** Who worked when: a row for each profile or task, a bar for each attempt. */
export function TimelineView() {
  const seen = sight.value;
  const { since, until } = fetched(seen);
  const span = seen.right - seen.left;
  const origin = originOf(seen);
  const { data, error, reload } = usePolled<Timeline>("/timeline", { since, until, limit: MOST_RUNS });
  const [body, setBody] = useState<HTMLElement | null>(null);
  const width = useTrackWidth(body);
  const all = useAttempts(data);
  const by = rowsBy.value;
  const drawn = useMemo(
    () => rowsOf(all, by, { left: since, right: until }, span / width),
    [all, by, since, until, span, width],
  );
  const rows = drawn.filter((row) => row.bars.some(({ run }) => overlaps(run, seen)));
  useTimelineKeys(rows, all);
  usePanning(body);
  if (!data) return <Pending error={error} reload={reload} />;
  const shown = rows.flatMap((row) => row.bars.filter(({ run }) => overlaps(run, seen)));
  return (
    <div class="timeline" data-view="timeline">
      <TimelineToolbar shown={shown} />
      {data.truncated && (
        <p class="px-4 pb-2 text-small text-muted">
          Only the latest {MOST_RUNS} attempts of this time are shown; zoom in to see all.
        </p>
      )}
      <div ref={setBody} class="timeline-body" style={{ "--shift": ((seen.left - origin) / span) * 100 }}>
        <Axis sight={seen} zoom={zoom.value} />
        {rows.length === 0 ? (
          <EmptyTimeline newest={data.newest_started_at} hidden={data.runs.length > 0 && all.length === 0} />
        ) : (
          <>
            <Rows rows={rows} by={by} sight={seen} origin={origin} width={width} />
            <Lines sight={seen} zoom={zoom.value} />
          </>
        )}
      </div>
    </div>
  );
}

/** The attempts whose cards pass the filter; archived cards only when they are asked for. */
function useAttempts(data: Timeline | null): Attempt[] {
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
