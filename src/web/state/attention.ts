import { computed, effect, signal } from "@preact/signals";

import { request } from "../api/request.ts";
import type { InboxItem } from "../api/types.ts";
import { board, load } from "./board.ts";
import { contentVersion, getCard, lists } from "./cards.ts";
import { onEvents } from "./live.ts";
import { notificationsOn } from "./prefs.ts";
import { needsPerson } from "./signs.ts";

const REFRESH_AFTER_MS = 250;

/** What waits for a person, as the server lists it: only it knows dead letters and late results. */
export const inbox = signal<InboxItem[] | null>(null);

/** How many things wait for a person; from the cards until the list itself has been fetched. */
export const attentionCount = computed(() => {
  if (inbox.value) return inbox.value.length;
  void contentVersion.value;
  return [...lists.blocked.value, ...lists.review.value].filter((id) => {
    const card = getCard(id);
    return card !== undefined && needsPerson(card);
  }).length;
});

let timer: ReturnType<typeof setTimeout> | undefined;
let known: Set<string> | null = null;

/** Keeps the inbox, the page's title, its icon and the notifications up to date. */
export function startAttention(): void {
  effect(() => {
    if (load.value.phase === "ready") void refresh();
  });
  onEvents(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), REFRESH_AFTER_MS);
  });
  effect(() => {
    const waiting = attentionCount.value;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${board.value.name} · kanbun`;
  });
  effect(() => drawIcon(lists.running.value.length, attentionCount.value > 0));
}

async function refresh(): Promise<void> {
  const answer = await request<{ items: InboxItem[] }>("/inbox").catch(() => null);
  if (!answer) return;
  inbox.value = answer.items;
  tell(answer.items);
}

/** A notification for what began to wait while the page was not looked at. */
function tell(items: readonly InboxItem[]): void {
  const keys = new Set(items.map((item) => `${item.kind}:${item.task_id}:${item.since}`));
  const fresh = known
    ? items.filter((item) => !known?.has(`${item.kind}:${item.task_id}:${item.since}`))
    : [];
  known = keys;
  const allowed =
    notificationsOn.peek() &&
    document.hidden &&
    "Notification" in window &&
    Notification.permission === "granted";
  if (!allowed || fresh.length === 0) return;
  const [first] = fresh;
  const title =
    fresh.length === 1 && first ? (first.task?.title ?? first.task_id) : `${fresh.length} cards need you`;
  const body =
    fresh.length === 1 && first
      ? `${first.kind.replace("_", " ")}${first.reason ? `: ${first.reason}` : ""}`
      : fresh.map((item) => item.task?.title ?? item.task_id).join("\n");
  const note = new Notification(title, { body, tag: "kanbun", icon: "/favicon.svg" });
  note.addEventListener("click", () => window.focus());
}

/** The icon carries the number of running workers, and a red dot when somebody is needed. */
function drawIcon(runningNow: number, needed: boolean): void {
  const text = runningNow > 99 ? "99" : String(runningNow);
  const face =
    runningNow > 0
      ? `<text x="16" y="23" font-family="system-ui,sans-serif" font-weight="700" font-size="${text.length > 1 ? 17 : 20}" text-anchor="middle" fill="#fff">${text}</text>`
      : `<rect x="7" y="8" width="4.6" height="16" rx="1.6" fill="#fff"/><rect x="13.7" y="8" width="4.6" height="11" rx="1.6" fill="#fff"/><rect x="20.4" y="8" width="4.6" height="6" rx="1.6" fill="#fff" opacity=".75"/>`;
  const dot = needed ? `<circle cx="26" cy="6" r="6" fill="#dc2626" stroke="#fff" stroke-width="1.5"/>` : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#3b5bdb"/>${face}${dot}</svg>`;
  document
    .querySelector('link[rel="icon"]')
    ?.setAttribute("href", `data:image/svg+xml,${encodeURIComponent(svg)}`);
}
