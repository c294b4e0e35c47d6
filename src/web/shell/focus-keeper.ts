import { currentCard, firstCard, focusCard } from "../board/focus.ts";
import { getCard } from "../state/cards.ts";
import { dialog, picker } from "../state/dialogs.ts";
import { openTask, view } from "../state/route.ts";

/** So long it is waited for a card to be drawn. */
const FRAMES = 30;

/** What had the focus, and the task it stood for. */
let last: { element: Element; task: string | null } | null = null;

/**
 * When what had the focus is taken out of the page (a notice, a form, a line that was decided), the focus goes to the
 * nearest place that makes sense. Without this the next Tab would begin at the top of the page.
 */
export function startFocusKeeper(): void {
  addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || target === document.body) return;
    const inDrawer = target.closest('[data-scope="drawer"]');
    const card = target.closest<HTMLElement>("[data-card]")?.dataset.card;
    last = { element: target, task: inDrawer ? openTask.peek() : (card ?? null) };
  });
  new MutationObserver(() => {
    if (!last || last.element.isConnected) return;
    const { task } = last;
    last = null;
    // Whoever took it away may give the focus on by itself, in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => handOn(task)));
  }).observe(document.body, { childList: true, subtree: true });
}

function handOn(task: string | null, framesLeft = FRAMES): void {
  if (!onBody() || dialog.peek() || picker.peek()) return;
  const place = task && (openTask.peek() === task ? drawerTitle() : lineOf(task));
  if (place) place.focus({ preventScroll: true });
  else if (framesLeft > 0 && hasCards()) {
    // A card that moves is drawn in its new column a little later, a view that was gone to as well; a hidden one never.
    const itself = task && getCard(task) && framesLeft > FRAMES / 2 ? task : null;
    const card = itself ?? currentCard() ?? firstCard();
    if (card) focusCard(card);
    requestAnimationFrame(() => handOn(task, framesLeft - 1));
  } else (current() ?? content())?.focus({ preventScroll: true });
}

function hasCards(): boolean {
  return view.peek() === "board" || view.peek() === "list";
}

function onBody(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function drawerTitle(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-drawer-title]");
}

/** The link or button by which a view shows a task. */
function lineOf(task: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-card="${CSS.escape(task)}"] :is(a, button)`);
}

/** The line the inbox's keys are at. */
function current(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-inbox-item][tabindex="0"]');
}

function content(): HTMLElement | null {
  return document.getElementById("content");
}
