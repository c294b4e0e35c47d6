import { drain, setPaused } from "../actions/dispatch.ts";
import { nudge } from "../actions/verbs.ts";
import { currentCard, edgeOfColumn, stepCard, stepColumn } from "../board/focus.ts";
import { peeking } from "../drawer/open.ts";
import { board } from "../state/board.ts";
import { dialog, picker } from "../state/dialogs.ts";
import { setQuery, visibleCards } from "../state/filter.ts";
import { lanesByProfile } from "../state/prefs.ts";
import { go, openTask, route } from "../state/route.ts";
import { lanesOn } from "../state/rows.ts";
import { focusedId, selectAll, selection, toggleSelected } from "../state/selection.ts";
import { writing, type Handler } from "./handler.ts";

export const boardHandlers = {
  create: { run: () => (dialog.value = { kind: "create", parent: null, status: null }), off: writing },
  down: { run: () => step(() => stepCard(1)) },
  up: { run: () => step(() => stepCard(-1)) },
  left: { run: () => step(() => stepColumn(-1)) },
  right: { run: () => step(() => stepColumn(1)) },
  first: { run: () => step(() => edgeOfColumn("first")) },
  last: { run: () => step(() => edgeOfColumn("last")) },
  addFilter: {
    run: () => (picker.value = { kind: "filter", ids: [], anchor: document.querySelector("#filter") }),
  },
  clearFilter: { run: () => setQuery("") },
  saveView: { run: () => (dialog.value = { kind: "saveView" }) },
  archived: { run: () => go({ archived: !route.peek().archived }, { replace: true }) },
  lanes: { run: () => (lanesByProfile.value = !lanesOn.peek()) },
  nudge: { run: () => void nudge(), off: writing },
  pause: { run: () => void setPaused(!board.peek().paused), off: writing },
  drain: { run: () => void drain(), off: writing },
  selectDown: { run: () => extend(1) },
  selectUp: { run: () => extend(-1) },
  selectAll: { run: () => selectAll(visibleCards().map((card) => card.id)) },
} satisfies Record<string, Handler>;

/** Moves the focus; while one peeks, the drawer follows it. */
function step(move: () => void): void {
  move();
  const id = focusedId.peek();
  if (peeking.value && id && openTask.peek()) go({ task: id }, { replace: true });
}

/** Chooses the focused card and goes on, so that a row of presses chooses a row of cards. */
function extend(by: 1 | -1): void {
  const id = currentCard();
  if (id && !selection.peek().has(id)) toggleSelected(id);
  stepCard(by);
  const next = focusedId.peek();
  if (id && next && !selection.peek().has(next)) toggleSelected(next);
}
