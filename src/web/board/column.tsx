import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Status } from "../api/types.ts";
import { columnLimits, mayWrite, running } from "../state/board.ts";
import { countOf } from "../state/filter.ts";
import { foldedColumns } from "../state/prefs.ts";
import { rowsOf } from "../state/rows.ts";
import { onPhone } from "../state/screen.ts";
import { IconButton } from "../ui/button.tsx";
import { plural, STATUS_HINTS, STATUS_LABELS } from "../ui/format.ts";
import { StatusIcon } from "../ui/status-icon.tsx";
import { ColumnBody } from "./column-body.tsx";
import { dragging, dropColumn, overColumn, refusalOf } from "./drag.ts";
import { QuickCreate } from "./quick-create.tsx";

/** Columns that most boards leave empty fold to a narrow strip until a card or a person opens them. */
const FOLD_WHEN_EMPTY: ReadonlySet<Status> = new Set(["triage", "scheduled", "review", "archived"]);

/** One status of the board. */
export function Column({ status }: { status: Status }) {
  const total = countOf(status);
  const folded = foldedColumns.value[status] ?? (FOLD_WHEN_EMPTY.has(status) && total === 0);
  return folded && !onPhone.value ? (
    <FoldedColumn status={status} total={total} />
  ) : (
    <OpenColumn status={status} total={total} />
  );
}

function OpenColumn({ status, total }: { status: Status; total: number }) {
  const [creating, setCreating] = useState(false);
  const drop = useDropColumn(status);
  const limit = columnLimits.value.get(status);
  const over = limit !== undefined && total > limit;
  return (
    <section
      ref={drop}
      class="column"
      data-column={status}
      data-over={dropState(status)}
      data-limit={over || undefined}
      aria-label={`${STATUS_LABELS[status]}, ${plural(total, "card")}`}
      onFocusCapture={showWhole}
    >
      <header class="column-head" title={STATUS_HINTS[status]}>
        <StatusIcon status={status} spin={status === "running" && total > 0} />
        <h2 class="text-base font-semibold">{STATUS_LABELS[status]}</h2>
        <Count status={status} total={total} limit={limit} over={over} />
        <div class="column-head-tools">
          <IconButton
            icon="collapse"
            tone="quiet"
            small
            class="column-fold"
            label={`Fold ${STATUS_LABELS[status]}`}
            onClick={() => fold(status, true)}
          />
          {mayWrite.value && status !== "archived" && (
            <IconButton
              icon={creating ? "close" : "plus"}
              tone="quiet"
              small
              label={creating ? "Close the form" : `New task in ${STATUS_LABELS[status]}`}
              aria-expanded={creating}
              onClick={() => setCreating(!creating)}
            />
          )}
        </div>
      </header>
      {creating && <QuickCreate status={status} close={() => setCreating(false)} />}
      <RefusalNote status={status} />
      <ColumnBody status={status} rows={rowsOf[status].value} />
    </section>
  );
}

/** Browsers leave what has the focus where it is as long as a part of it can be seen. A click must not move its target. */
function showWhole(event: FocusEvent): void {
  const { target, currentTarget } = event as FocusEvent & { target: Element; currentTarget: Element };
  if (target.matches(":focus-visible")) currentTarget.scrollIntoView({ inline: "nearest", block: "nearest" });
}

function FoldedColumn({ status, total }: { status: Status; total: number }) {
  const drop = useDropColumn(status);
  return (
    <section
      ref={drop}
      class="column-folded"
      data-column={status}
      data-over={dropState(status)}
      aria-label={`${STATUS_LABELS[status]}, ${plural(total, "card")}, folded`}
    >
      <button
        type="button"
        class="column-strip"
        aria-label={`Unfold ${STATUS_LABELS[status]}, ${plural(total, "card")}`}
        title={STATUS_HINTS[status]}
        onClick={() => fold(status, false)}
      >
        <StatusIcon status={status} />
        <span class="text-small text-muted tabular-nums">{total}</span>
        <span class="column-strip-name">{STATUS_LABELS[status]}</span>
      </button>
    </section>
  );
}

/** The number of cards; with a limit as `n/limit`, and for running work with the dispatcher's own cap, which is another thing. */
function Count({
  status,
  total,
  limit,
  over,
}: {
  status: Status;
  total: number;
  limit: number | undefined;
  over: boolean;
}) {
  const cap = status === "running" ? running.value.cap : null;
  const text = limit !== undefined ? `${total}/${limit}` : cap !== null ? `${total}/${cap}` : String(total);
  const title =
    limit !== undefined
      ? `${plural(total, "card")}, limit ${limit}`
      : cap !== null
        ? `${running.value.count} running, the dispatcher starts at most ${cap}`
        : plural(total, "card");
  return (
    <span class={`text-small tabular-nums ${over ? "font-semibold text-warn" : "text-faint"}`} title={title}>
      {text}
    </span>
  );
}

function RefusalNote({ status }: { status: Status }) {
  if (!dragging.value || overColumn.value !== status) return null;
  const reason = refusalOf(status);
  return reason ? (
    <p class="mx-2 mb-2 rounded-md bg-danger-soft px-2.5 py-1.5 text-small text-danger">{reason}</p>
  ) : null;
}

function useDropColumn(status: Status) {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => (element.current ? dropColumn(element.current, status) : undefined), [status]);
  return element;
}

function dropState(status: Status): string | undefined {
  if (!dragging.value) return undefined;
  const refused = refusalOf(status) !== null;
  if (overColumn.value === status) return refused ? "refused" : "here";
  return refused ? "dim" : "possible";
}

function fold(status: Status, folded: boolean): void {
  foldedColumns.value = { ...foldedColumns.value, [status]: folded };
}
