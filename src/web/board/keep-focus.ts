import { effect } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

import { contentVersion } from "../state/cards.ts";
import { orderOf, placeOf, rowsOf } from "../state/rows.ts";
import { focusedId } from "../state/selection.ts";
import { focusCard, linkOf } from "./focus.ts";

/** Where the focused card last stood: who stands there now is the one to go to when it leaves. */
let lastPlace: ReturnType<typeof placeOf> = null;

effect(() => {
  const id = focusedId.value;
  void contentVersion.value;
  const place = id ? placeOf(id) : null;
  if (!place) return;
  void rowsOf[place.status].value;
  lastPlace = place;
});

/** A card that is taken out of the document with the focus in it hands the focus on: to where it went, or to its neighbour. */
export function useKeepFocus(id: string, element: () => Element | null): void {
  useLayoutEffect(
    () => () => {
      if (!element()?.contains(document.activeElement)) return;
      requestAnimationFrame(() => handOn(id));
    },
    [id],
  );
}

function handOn(id: string): void {
  const active = document.activeElement;
  if (active && active !== document.body) return;
  if (placeOf(id) || linkOf(id)) {
    focusCard(id);
    return;
  }
  if (!lastPlace) return;
  const order = orderOf(lastPlace.status);
  const next = order[Math.min(lastPlace.index, order.length - 1)];
  if (next) focusCard(next);
}
