import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

import type { TaskSummary } from "../api/types.ts";
import { BulkBar } from "../board/bulk-bar.tsx";
import { registerList } from "../board/focus.ts";
import { contentVersion } from "../state/cards.ts";
import { filtering, shownStatuses, visibleCards } from "../state/filter.ts";
import { density } from "../state/prefs.ts";
import { route } from "../state/route.ts";
import { focusedId } from "../state/selection.ts";
import { FirstRun, NoMatch } from "../board/empty.tsx";
import { MoreRow } from "../board/more-row.tsx";
import { STATUS_LABELS } from "../ui/format.ts";
import { StatusIcon } from "../ui/status-icon.tsx";
import { useVirtual, type VirtualList } from "../ui/virtual.ts";
import { grouped, type GroupBy, type ListRow } from "./list-rows.ts";
import { ListLine } from "./list-line.tsx";

const HEIGHTS = { compact: 28, regular: 34, cosy: 42 };

const groupBy = signal<GroupBy>("status");
const folded = signal<ReadonlySet<string>>(new Set());

/** The same cards and the same filter, one line each, grouped by anything. */
export function ListView() {
  const scroller = useRef<HTMLDivElement>(null);
  void contentVersion.value;
  const rows = grouped(visibleCards(), groupBy.value, folded.value);
  const height = HEIGHTS[density.value];
  const pinned = rows.findIndex((row) => row.kind === "card" && row.card.id === focusedId.value);
  const list = useVirtual({
    count: rows.length,
    scroller: () => scroller.current,
    estimate: () => height,
    keyOf: (index) => keyOf(rows[index]),
    overscan: 10,
    pinned,
  });
  useLayoutEffect(() =>
    registerList(
      rows.flatMap((row) => (row.kind === "card" ? [row.card.id] : [])),
      (id) => scrollTo(list, rows, id),
    ),
  );
  if (filtering.value && rows.length === 0) return <NoMatch line={route.value.query} />;
  if (rows.length === 0) return <FirstRun />;
  const firstCard = rows.find((row) => row.kind === "card");
  const tabStop = pinned >= 0 ? focusedId.value : firstCard?.kind === "card" ? firstCard.card.id : null;
  return (
    <>
      <GroupSelect />
      <div ref={scroller} class="min-h-0 flex-1 overflow-y-auto px-3 pb-16" data-view="list">
        <div class="relative" role="list" aria-label="Tasks" style={{ height: `${list.getTotalSize()}px` }}>
          {list.getVirtualItems().map((item) => (
            <div
              key={item.key}
              role="listitem"
              class="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)`, height: `${height}px` }}
            >
              <Row row={rows[item.index] as ListRow} tabStop={tabStop} />
            </div>
          ))}
        </div>
        {shownStatuses.value.map((status) => (
          <MoreRow key={status} status={status} />
        ))}
      </div>
      <BulkBar />
    </>
  );
}

function GroupSelect() {
  return (
    <div class="flex flex-none items-center gap-2 px-4 pb-1">
      <label class="flex items-center gap-1 text-small text-muted">
        Group by
        <select
          class="select"
          value={groupBy.value}
          onChange={(event) => (groupBy.value = event.currentTarget.value as GroupBy)}
        >
          {["status", "profile", "tenant", "priority", "none"].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Row({ row, tabStop }: { row: ListRow; tabStop: string | null }) {
  if (row.kind === "card") return <ListLine id={row.card.id} tabStop={row.card.id === tabStop} />;
  return <GroupLine row={row} />;
}

function GroupLine({ row }: { row: Extract<ListRow, { kind: "group" }> }) {
  const isFolded = folded.value.has(row.key);
  const toggle = (): void => {
    const next = new Set(folded.value);
    if (!next.delete(row.key)) next.add(row.key);
    folded.value = next;
  };
  return (
    <button type="button" class="list-group" aria-expanded={!isFolded} onClick={toggle}>
      {row.status && <StatusIcon status={row.status} />}
      <span>{row.status ? STATUS_LABELS[row.status] : row.name}</span>
      <span class="font-normal text-faint tabular-nums">{row.count}</span>
    </button>
  );
}

function scrollTo(list: VirtualList, rows: readonly ListRow[], id: string): void {
  const index = rows.findIndex((row) => row.kind === "card" && row.card.id === id);
  if (index !== -1) list.scrollToIndex(index, { align: "auto" });
}

function keyOf(row: ListRow | undefined): string {
  if (!row) return "";
  return row.kind === "card" ? (row.card satisfies TaskSummary).id : `group:${row.key}`;
}
