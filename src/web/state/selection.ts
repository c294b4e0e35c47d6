import { computed, signal } from "@preact/signals";

import type { Status } from "../api/types.ts";
import { getCard, lists } from "./cards.ts";
import { shownStatuses, visible } from "./filter.ts";

/** The card the keys act on: the focused one. */
export const focusedId = signal<string | null>(null);

/** The card under the pointer; it is the target when no card has the focus. */
export const hoveredId = signal<string | null>(null);

/** The chosen cards, for the bar that acts on many. */
export const selection = signal<ReadonlySet<string>>(new Set());

let anchor: string | null = null;

/** Chosen cards the filter hides: they are named, and never acted on unseen. */
export const hiddenSelected = computed(() => [...selection.value].filter((id) => !isVisible(id)));

/** The chosen cards one can see, in board order: what a bulk action acts on. */
export const selectedVisible = computed<string[]>(() => {
  if (selection.value.size === 0) return [];
  return shownStatuses.value.flatMap((status) =>
    visible[status].value.filter((id) => selection.value.has(id)),
  );
});

export function toggleSelected(id: string): void {
  const next = new Set(selection.value);
  if (!next.delete(id)) next.add(id);
  anchor = id;
  selection.value = next;
}

/** Chooses everything between the last chosen card and this one in the same column, or adds the card alone. */
export function selectRange(id: string): void {
  const status = getCard(id)?.status;
  const ids = status ? visible[status].peek() : [];
  const from = anchor ? ids.indexOf(anchor) : -1;
  const to = ids.indexOf(id);
  if (from === -1 || to === -1) {
    toggleSelected(id);
    return;
  }
  selection.value = new Set([...selection.value, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

export function selectAll(ids: readonly string[]): void {
  selection.value = new Set(ids);
}

export function clearSelection(): void {
  anchor = null;
  if (selection.peek().size > 0) selection.value = new Set();
}

function isVisible(id: string): boolean {
  const status: Status | undefined = getCard(id)?.status;
  void (status && lists[status].value);
  return status !== undefined && shownStatuses.value.includes(status) && visible[status].value.includes(id);
}
