import type { Status } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { countOf, shownStatuses } from "../state/filter.ts";
import { orderOf, placeOf } from "../state/rows.ts";
import { focusedId } from "../state/selection.ts";

type Scroll = (id: string) => void;
const scrollers = new Map<Status, Scroll>();

/** A column says how it brings a card into view; returns the sign-off. */
export function registerColumn(status: Status, scroll: Scroll): () => void {
  scrollers.set(status, scroll);
  return () => {
    if (scrollers.get(status) === scroll) scrollers.delete(status);
  };
}

/** The cards of the list view in the order of its lines, while it is on the screen: for the keys it is one long column. */
let flat: { ids: readonly string[]; scroll: Scroll } | null = null;

export function registerList(ids: readonly string[], scroll: Scroll): () => void {
  const entry = { ids, scroll };
  flat = entry;
  return () => {
    if (flat === entry) flat = null;
  };
}

/** Gives a card the keyboard focus, bringing it into view and into the document first. */
export function focusCard(id: string): void {
  focusedId.value = id;
  scrollTo(id);
  const link = linkOf(id);
  if (link) link.focus();
  else requestAnimationFrame(() => linkOf(id)?.focus());
}

/** Brings a card into view without giving it the focus. */
export function showCard(id: string): void {
  requestAnimationFrame(() => {
    scrollTo(id);
    linkOf(id)?.closest(".card")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  });
}

/** Lets the list or column that holds a card scroll to it. */
function scrollTo(id: string): void {
  const status = getCard(id)?.status;
  if (flat) flat.scroll(id);
  else if (status) scrollers.get(status)?.(id);
}

/** The link of a card, if the card is in the document. */
export function linkOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-card-link="${CSS.escape(id)}"]`);
}

/** The card that has the focus, or the first one of the board when none has. */
export function currentCard(): string | null {
  const id = focusedId.peek();
  return id && whereIs(id) ? id : null;
}

/** The cards above and below a card, as the keys see them. */
function whereIs(id: string): { index: number; order: readonly string[] } | null {
  if (flat) {
    const index = flat.ids.indexOf(id);
    return index === -1 ? null : { index, order: flat.ids };
  }
  const place = placeOf(id);
  return place && { index: place.index, order: orderOf(place.status) };
}

export function firstCard(): string | null {
  if (flat) return flat.ids[0] ?? null;
  for (const status of shownStatuses.peek()) {
    const first = orderOf(status)[0];
    if (first) return first;
  }
  return null;
}

/** Moves the focus inside its column; at the ends it stays. */
export function stepCard(by: number): void {
  const id = currentCard();
  const place = id ? whereIs(id) : null;
  if (!place) {
    const first = firstCard();
    if (first) focusCard(first);
    return;
  }
  const target = place.order[Math.max(0, Math.min(place.order.length - 1, place.index + by))];
  if (target && (target !== id || linkOf(target) !== document.activeElement)) focusCard(target);
}

/** Moves the focus to the nearest column on a side that has cards, keeping the row where it can. */
export function stepColumn(by: 1 | -1): void {
  if (flat) return;
  const id = currentCard();
  const place = id ? placeOf(id) : null;
  if (!place) {
    stepCard(0);
    return;
  }
  const statuses = shownStatuses.peek();
  for (let at = statuses.indexOf(place.status) + by; at >= 0 && at < statuses.length; at += by) {
    const order = orderOf(statuses[at] as Status);
    if (order.length > 0) {
      focusCard(order[Math.min(place.index, order.length - 1)] as string);
      return;
    }
  }
}

/** The first or the last card of the focused card's column. */
export function edgeOfColumn(edge: "first" | "last"): void {
  const id = currentCard() ?? firstCard();
  const order = id ? whereIs(id)?.order : undefined;
  if (!order) return;
  const target = edge === "first" ? order[0] : order.at(-1);
  if (target) focusCard(target);
}

export function isEmptyBoard(): boolean {
  return shownStatuses.value.every((status) => countOf(status) === 0);
}

/** The focus after cards were acted on: the nearest of the last one's column that was not. */
export function focusBeyond(ids: readonly string[]): void {
  const place = whereIs(ids.at(-1) ?? "");
  if (!place) return;
  const others = (id: string): boolean => !ids.includes(id);
  const next =
    place.order.slice(place.index).find(others) ?? place.order.slice(0, place.index).findLast(others);
  if (next) focusCard(next);
}
