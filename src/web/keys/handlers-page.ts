import { redoLast, undoLast } from "../actions/undo.ts";
import { focusCard } from "../board/focus.ts";
import { closeDrawer } from "../drawer/open.ts";
import { activeLog } from "../drawer/log/log-commands.ts";
import { getCard } from "../state/cards.ts";
import { dialog, picker } from "../state/dialogs.ts";
import { setQuery } from "../state/filter.ts";
import { restart } from "../state/live.ts";
import { notify } from "../state/notices.ts";
import { savedViews } from "../state/prefs.ts";
import { toggleSidebar } from "../state/screen.ts";
import { go, openTask, parseRoute, route, type View } from "../state/route.ts";
import { clearSelection, selection } from "../state/selection.ts";
import { cycleTheme } from "../state/theme.ts";
import { toggleNotifications } from "../state/notifications.ts";
import { activeInbox } from "../views/inbox-commands.ts";
import type { Handler } from "./handler.ts";

export const pageHandlers = {
  palette: { run: () => (dialog.value = { kind: "palette", text: "" }) },
  keys: { run: () => (dialog.value = { kind: "keys" }) },
  search: { run: focusFilter },
  undo: { run: () => void undoLast() },
  redo: { run: () => void redoLast() },
  back: { run: back },
  theme: { run: () => notify({ text: `Theme: ${cycleTheme()}` }, 1500) },
  sidebar: { run: () => toggleSidebar() },
  refresh: { run: () => void restart() },
  notifications: { run: () => void toggleNotifications() },
  goBoard: place("board"),
  goList: place("list"),
  goGraph: place("graph"),
  goTimeline: place("timeline"),
  goAgents: place("workers"),
  goInbox: place("inbox"),
  goSettings: place("settings"),
  goMetrics: place("metrics"),
  savedView: { run: (_target, event) => openSaved(Number(event?.key)) },
  inboxNext: { run: () => activeInbox()?.step(1) },
  inboxPrevious: { run: () => activeInbox()?.step(-1) },
  inboxYes: { run: () => activeInbox()?.decide("yes") },
  inboxNo: { run: () => activeInbox()?.decide("no") },
  inboxReply: { run: () => activeInbox()?.reply() },
  logSearch: { run: () => document.querySelector<HTMLInputElement>(".log-search")?.focus() },
  logEnd: { run: () => activeLog()?.end() },
  logStart: { run: () => activeLog()?.start() },
  logError: { run: () => activeLog()?.error() },
} satisfies Record<string, Handler>;

function place(view: View): Handler {
  return { run: () => go({ view, task: null }) };
}

/** At once where the field is there, so that what a fast typist types next is text and no command. */
function focusFilter(): void {
  if (filterTakesFocus()) return;
  go({ view: "board" });
  requestAnimationFrame(filterTakesFocus);
}

function filterTakesFocus(): boolean {
  const field = document.querySelector<HTMLInputElement>("#filter");
  field?.focus();
  field?.select();
  return field !== null;
}

/** One layer at a time: menu, dialog, drawer, selection, filter. */
function back(): void {
  if (picker.peek()) picker.value = null;
  else if (dialog.peek()) dialog.value = null;
  else if (openTask.peek() && route.peek().view !== "task") closeDrawer();
  else if (selection.peek().size > 0) clearSelection();
  else if (route.peek().view === "task") leaveTaskPage();
  else if (route.peek().query) setQuery("");
}

/** To the board, and to the task's card there. */
function leaveTaskPage(): void {
  const id = openTask.peek();
  go({ view: "board", task: null });
  if (id && getCard(id)) requestAnimationFrame(() => focusCard(id));
}

function openSaved(number: number): void {
  const saved = savedViews.peek()[number - 1];
  if (saved) go(parseRoute(saved.address));
  else notify({ text: `There is no saved view ${number}` }, 2500);
}
