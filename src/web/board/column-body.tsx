import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import type { Status } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { density } from "../state/prefs.ts";
import type { Row } from "../state/rows.ts";
import { focusedId } from "../state/selection.ts";
import { Avatar } from "../ui/avatar.tsx";
import { useVirtual, type VirtualItem, type VirtualList } from "../ui/virtual.ts";
import { Card } from "./card.tsx";
import { EmptyColumn } from "./empty.tsx";
import { firstCard, registerColumn } from "./focus.ts";
import { MoreRow } from "./more-row.tsx";

const LANE_HEIGHT = 28;
const GAPS = { compact: 4, regular: 8, cosy: 10 };

/** The scrolling part of a column; only what can be seen is in the document. */
export function ColumnBody({ status, rows }: { status: Status; rows: readonly Row[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const current = focusedId.value;
  const pinned = rows.findIndex((row) => row.kind === "card" && row.id === current);
  const list = useVirtual({
    count: rows.length,
    scroller: () => scroller.current,
    estimate: (index) => estimate(rows[index]),
    keyOf: (index) => keyOf(rows[index]),
    gap: GAPS[density.value],
    paddingStart: 2,
    paddingEnd: 8,
    scrollPaddingEnd: 56,
    pinned,
  });
  useLayoutEffect(() => registerColumn(status, (id) => scrollTo(list, rows, id)), [status, list, rows]);
  useEffect(() => (scroller.current ? autoScrollForElements({ element: scroller.current }) : undefined), []);
  const tabStop = pinned === -1 ? firstTabStop() : current;
  const cards = rows.filter((row) => row.kind === "card").length;
  return (
    <div ref={scroller} class="column-body" tabIndex={-1}>
      {rows.length === 0 ? (
        <EmptyColumn status={status} />
      ) : (
        <ul class="relative" style={{ height: `${list.getTotalSize()}px` }}>
          {list.getVirtualItems().map((item) => (
            <RowItem
              key={item.key}
              item={item}
              row={rows[item.index] as Row}
              list={list}
              tabStop={tabStop}
              total={cards}
            />
          ))}
        </ul>
      )}
      <MoreRow status={status} />
    </div>
  );
}

function RowItem({
  item,
  row,
  list,
  tabStop,
  total,
}: {
  item: VirtualItem;
  row: Row;
  list: VirtualList;
  tabStop: string | null;
  total: number;
}) {
  const place = { transform: `translateY(${item.start}px)` };
  if (row.kind === "lane") {
    return (
      <li ref={list.measureElement} data-index={item.index} class="lane" style={place}>
        <Avatar name={row.name} size={16} />
        <span class="truncate">{row.name}</span>
        <span class="text-faint tabular-nums">{row.count}</span>
      </li>
    );
  }
  return (
    <li
      ref={list.measureElement}
      data-index={item.index}
      class="absolute inset-x-0 top-0"
      style={place}
      aria-setsize={total}
      aria-posinset={item.index + 1}
    >
      <Card id={row.id} tabStop={tabStop === row.id} />
    </li>
  );
}

/** The board is one stop of the Tab key: the focused card, or the first card while none has been focused. */
function firstTabStop(): string | null {
  const focused = focusedId.value;
  return focused && getCard(focused) ? null : firstCard();
}

function scrollTo(list: VirtualList, rows: readonly Row[], id: string): void {
  const index = rows.findIndex((row) => row.kind === "card" && row.id === id);
  if (index !== -1) list.scrollToIndex(index, { align: "auto" });
}

function keyOf(row: Row | undefined): string {
  return row === undefined ? "" : row.kind === "card" ? row.id : `lane:${row.name}`;
}

/** A first guess; the browser's measure replaces it as soon as the row is drawn. */
function estimate(row: Row | undefined): number {
  if (!row || row.kind === "lane") return LANE_HEIGHT;
  const card = getCard(row.id);
  if (!card) return 84;
  const lines = card.title.length > 38 ? 2 : 1;
  return 58 + lines * 18 + (card.status === "running" ? 30 : 0) + (card.status === "blocked" ? 22 : 0);
}
