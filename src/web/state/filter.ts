import { computed } from "@preact/signals";

import { STATUSES, type Status, type TaskSummary } from "../api/types.ts";
import { contentVersion, getCard, lists, totals } from "./cards.ts";
import { slowNow } from "./now.ts";
import { matches, parseQuery } from "./query.ts";
import { go, route } from "./route.ts";

/** The filter line, read. */
export const query = computed(() => parseQuery(route.value.query));

export const filtering = computed(() => query.value.terms.length > 0);

/** The ids of each status that pass the filter, in board order. */
export const visible = Object.fromEntries(
  STATUSES.map((status) => [status, computed(() => passing(status))]),
) as unknown as Record<Status, { readonly value: readonly string[]; peek(): readonly string[] }>;

/** The columns the board has, left to right; the archive is one of them only when it is asked for. */
export const shownStatuses = computed<Status[]>(() =>
  STATUSES.filter((status) => status !== "archived" || route.value.archived),
);

/** How many cards a column has: those that pass while a filter is on, else all there are. */
export function countOf(status: Status): number {
  return filtering.value ? visible[status].value.length : totals[status].value;
}

/** Every visible card, column by column. */
export function visibleCards(): TaskSummary[] {
  return shownStatuses.value.flatMap((status) =>
    visible[status].value.map((id) => getCard(id)).filter((card): card is TaskSummary => !!card),
  );
}

export function setQuery(line: string): void {
  go({ query: line }, { replace: true });
}

function passing(status: Status): readonly string[] {
  const ids = lists[status].value;
  const current = query.value;
  if (current.terms.length === 0) return ids;
  void contentVersion.value;
  const nowSeconds = slowNow.value;
  return ids.filter((id) => {
    const card = getCard(id);
    return card !== undefined && matches(card, current, nowSeconds);
  });
}
