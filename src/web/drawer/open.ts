import { signal } from "@preact/signals";

import { focusCard } from "../board/focus.ts";
import { getCard } from "../state/cards.ts";
import { go, openTask } from "../state/route.ts";

/** While true the drawer shows whatever card has the focus, and leaves the focus on the board. */
export const peeking = signal(false);

/** The task whose title a key asked to edit. */
export const editTitleOf = signal<string | null>(null);

/** Opens a task beside the board; the focus goes into it. */
export function openDrawer(id: string, tab: string | null = null): void {
  peeking.value = false;
  if (openTask.peek() === id && tab) go({ tab }, { replace: true });
  else go({ task: id, tab });
}

/** Closes the drawer; the focus goes back to its card. */
export function closeDrawer(): void {
  const id = openTask.peek();
  peeking.value = false;
  go({ task: null });
  if (id && getCard(id)) requestAnimationFrame(() => focusCard(id));
}
