import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { useEffect, useRef } from "preact/hooks";

import { filtering, shownStatuses, visibleCards } from "../state/filter.ts";
import { lists } from "../state/cards.ts";
import { fetchOlder } from "../state/paging.ts";
import { route } from "../state/route.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { onPhone } from "../state/screen.ts";
import { ColumnTabs } from "./column-tabs.tsx";
import { Column } from "./column.tsx";
import { dragging, watchDrags } from "./drag.ts";
import { FirstRun, NoMatch } from "./empty.tsx";
import { isEmptyBoard } from "./focus.ts";

/** The columns, side by side. */
export function Board() {
  const scroller = useRef<HTMLDivElement>(null);
  const { archived, query } = route.value;
  useEffect(watchDrags, []);
  useEffect(() => (scroller.current ? autoScrollForElements({ element: scroller.current }) : undefined), []);
  useEffect(() => {
    if (archived && lists.archived.peek().length === 0) void fetchOlder("archived");
  }, [archived]);
  if (!filtering.value && isEmptyBoard()) return <FirstRun />;
  if (filtering.value && visibleCards().length === 0) return <NoMatch line={query} />;
  return (
    <>
      {onPhone.value && <ColumnTabs scroller={scroller} />}
      <div ref={scroller} class="board" data-view="board" data-dragging={dragging.value || undefined}>
        {shownStatuses.value.map((status) => (
          <Column key={status} status={status} />
        ))}
      </div>
      <BulkBar />
    </>
  );
}
