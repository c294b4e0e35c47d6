import { moveCards } from "../actions/move.ts";
import { prioritise } from "../actions/verbs.ts";
import { linkOf } from "../board/focus.ts";
import { pageAddress } from "../board/address.ts";
import { editTitleOf, openDrawer, peeking } from "../drawer/open.ts";
import { STATUSES } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { dialog, picker, type OpenPicker } from "../state/dialogs.ts";
import { shownStatuses } from "../state/filter.ts";
import { notify } from "../state/notices.ts";
import { go, openTask } from "../state/route.ts";
import { toggleSelected } from "../state/selection.ts";
import { commandOf } from "./map.ts";
import { changing, some, unless, type Handler } from "./handler.ts";

export const cardHandlers = {
  open: { run: ({ ids }) => openDrawer(ids[0] as string), off: some },
  openPage: { run: ({ ids }) => go({ view: "task", task: ids[0] as string }), off: some },
  peek: { run: ({ ids }) => peek(ids[0] as string), off: some },
  createChild: {
    run: ({ ids }) => (dialog.value = { kind: "create", parent: ids[0] as string, status: null }),
    off: changing,
  },
  status: { run: ({ ids }) => pick("status", ids), off: changing },
  priority: { run: ({ ids }) => pick("priority", ids), off: changing },
  assign: { run: ({ ids }) => pick("assignee", ids), off: changing },
  move: { run: ({ ids }) => pick("move", ids), off: changing },
  links: { run: ({ ids }) => pick("dependency", ids), off: changing },
  rename: { run: ({ ids }) => rename(ids[0] as string), off: changing },
  settings: {
    run: ({ ids }) => (dialog.value = { kind: "settings", id: ids[0] as string }),
    off: changing,
  },
  moveLeft: { run: ({ ids }) => shift(ids, -1), off: changing },
  moveRight: { run: ({ ids }) => shift(ids, 1), off: changing },
  raise: { run: ({ ids }) => void changePriority(ids, 1), off: changing },
  lower: { run: ({ ids }) => void changePriority(ids, -1), off: changing },
  comment: { run: ({ ids }) => comment(ids[0] as string), off: changing },
  archive: {
    run: ({ ids }) => void moveCards(ids, "archived"),
    off: (target) => changing(target) ?? unless(target, (status) => status !== "archived", "it is archived"),
  },
  unarchive: {
    run: ({ ids }) => void moveCards(ids, "ready"),
    off: (target) =>
      changing(target) ?? unless(target, (status) => status === "archived", "it is not archived"),
  },
  copyId: {
    run: ({ ids }) => copy(ids.join(" "), ids.join(", ")),
    off: (target) => some(target) ?? (window.getSelection()?.toString() ? "text is chosen" : null),
  },
  copyLink: {
    run: ({ ids }) => copy(location.origin + pageAddress(ids[0] as string), "the link"),
    off: some,
  },
  copyCommand: {
    run: (target) => copy(commandOf("copyCommand").cli?.(target) ?? "", "the command"),
    off: some,
  },
  select: { run: ({ ids }) => selectTarget(ids), off: some },
} satisfies Record<string, Handler>;

/** Space opens and closes the drawer while the focus stays on the board. */
function peek(id: string): void {
  if (openTask.peek() === id) {
    peeking.value = false;
    go({ task: null });
    return;
  }
  peeking.value = true;
  go({ task: id });
}

function pick(kind: OpenPicker["kind"], ids: readonly string[]): void {
  const first = ids[0] as string;
  const anchor =
    linkOf(first)?.closest("[data-card]") ??
    document.querySelector(`[data-card="${CSS.escape(first)}"]`) ??
    document.querySelector("[data-drawer-title]");
  picker.value = { kind, ids: [...ids], anchor };
}

function rename(id: string): void {
  editTitleOf.value = id;
  if (openTask.peek() !== id) openDrawer(id);
}

function shift(ids: readonly string[], by: 1 | -1): void {
  const from = getCard(ids[0] as string)?.status;
  if (!from) return;
  const order = shownStatuses.peek().length > 0 ? shownStatuses.peek() : [...STATUSES];
  const target = order[order.indexOf(from) + by];
  if (target) void moveCards(ids, target);
}

async function changePriority(ids: readonly string[], by: 1 | -1): Promise<void> {
  for (const id of ids) {
    const card = getCard(id);
    if (card) await prioritise(id, card.priority + by);
  }
}

function comment(id: string): void {
  if (openTask.peek() !== id) openDrawer(id);
  const focus = (left: number): void => {
    const box = document.querySelector<HTMLElement>("[data-comment-box]");
    if (box) box.focus();
    else if (left > 0) setTimeout(() => focus(left - 1), 50);
  };
  setTimeout(() => focus(40), 60);
}

function selectTarget(ids: readonly string[]): void {
  const active = document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset.card;
  toggleSelected(active ?? (ids[0] as string));
}

function copy(text: string, what: string): void {
  void navigator.clipboard.writeText(text).then(
    () => notify({ text: `Copied ${what}` }, 2000),
    () => notify({ tone: "warn", text: "The browser does not let this page copy.", hint: text }),
  );
}
