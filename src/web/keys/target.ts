import { currentCard } from "../board/focus.ts";
import { getCard } from "../state/cards.ts";
import { openTask, route } from "../state/route.ts";
import { hoveredId, selectedVisible, selection } from "../state/selection.ts";
import type { Target } from "./map.ts";

/**
 * What a key acts on: the chosen cards; else the task whose drawer has the focus; else the focused card; else the one
 * under the pointer; else the open task.
 */
export function currentTarget(): Target {
  const query = route.peek().query;
  const chosen = selectedVisible.peek();
  if (selection.peek().size > 0 && chosen.length > 0) return { ids: chosen, query };
  const id = singleTarget();
  return { ids: id ? [id] : [], query };
}

function singleTarget(): string | null {
  const active = document.activeElement;
  const open = openTask.peek();
  if (open && active?.closest('[data-scope="drawer"]')) return open;
  const row = active?.closest<HTMLElement>("[data-card]")?.dataset.card;
  if (row) return row;
  const hovered = hoveredId.peek();
  if (hovered && getCard(hovered)) return hovered;
  return open ?? currentCard();
}
