import { batch, effect, signal } from "@preact/signals";

import type { SseMessage } from "../api/sse.ts";
import { boardSlug } from "../api/request.ts";
import { Stream } from "../api/stream.ts";
import type { BoardEvent, ChangeMessage, StateMessage } from "../api/types.ts";
import { applyState, cursor, learnNames, load, loadBoard } from "./board.ts";
import { dropCards, putCards } from "./cards.ts";
import { notices } from "./notices.ts";
import { clocksFrozen } from "./now.ts";
import { clearSelection } from "./selection.ts";

/** The bar that says we are offline waits this long: a short blip needs no words. */
const OFFLINE_AFTER_MS = 5_000;
const HIDDEN_PEEK_EVERY_MS = 20_000;
const HIDDEN_PEEK_FOR_MS = 2_000;
const RETRY_LOAD_MS = 2_000;

export const online = signal(true);

/** While true (a drag, an open move) arriving news wait, so that nothing jumps under the pointer. */
export const holdChanges = signal(false);

type Listener = (events: readonly BoardEvent[]) => void;
const listeners = new Set<Listener>();

let stream: Stream | null = null;
let downSince = 0;
let offlineTimer: ReturnType<typeof setTimeout> | undefined;
let loadTimer: ReturnType<typeof setTimeout> | undefined;
let peekTimer: ReturnType<typeof setTimeout> | undefined;
let queue: ChangeMessage[] = [];
let scheduled = false;

/** Tells the listener of every event as it is applied; returns the unsubscribe. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Loads the board and keeps it live; another board in the address starts over. */
export function startLive(): void {
  let shown: string | null | undefined;
  effect(() => {
    const slug = boardSlug.value;
    if (slug === shown) return;
    if (shown !== undefined) leaveBoard();
    shown = slug;
    load.value = { phase: "loading" };
    queue = [];
    void restart();
  });
  effect(() => {
    if (!holdChanges.value && queue.length > 0) schedule();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : wake()));
  addEventListener("online", () => stream?.retryNow());
}

/** What was chosen and what could be tried again belong to the board they were on. */
function leaveBoard(): void {
  clearSelection();
  notices.value = [];
}

/** Fetches everything again and follows from there. */
export async function restart(): Promise<void> {
  closeStream();
  clearTimeout(loadTimer);
  if (await loadBoard()) open();
  else loadTimer = setTimeout(() => void restart(), RETRY_LOAD_MS);
}

function open(): void {
  closeStream();
  stream = new Stream({
    path: "/events/stream",
    query: () => ({ since: cursor.value }),
    onMessage: receive,
    onOpen: up,
    onDown: down,
  });
}

function closeStream(): void {
  stream?.close();
  stream = null;
}

/** A hidden page holds no connection (a browser has few per server) but looks in now and then, for its title and icon. */
function rest(): void {
  closeStream();
  clearTimeout(peekTimer);
  peekTimer = setTimeout(() => {
    open();
    peekTimer = setTimeout(rest, HIDDEN_PEEK_FOR_MS);
  }, HIDDEN_PEEK_EVERY_MS);
}

function wake(): void {
  clearTimeout(peekTimer);
  if (load.value.phase === "ready") open();
}

function up(): void {
  downSince = 0;
  clearTimeout(offlineTimer);
  online.value = true;
  clocksFrozen.value = false;
}

function down(): void {
  if (document.hidden || downSince) return;
  downSince = Date.now();
  offlineTimer = setTimeout(() => {
    online.value = false;
    clocksFrozen.value = true;
  }, OFFLINE_AFTER_MS);
}

function receive(message: SseMessage): void {
  if (message.event === "change") {
    queue.push(JSON.parse(message.data) as ChangeMessage);
    schedule();
  } else if (message.event === "state") applyState(JSON.parse(message.data) as StateMessage);
  else if (message.event === "reset") void restart();
}

/** All news of one frame are drawn together. */
function schedule(): void {
  if (scheduled || holdChanges.peek()) return;
  scheduled = true;
  if (document.hidden) setTimeout(drain, 0);
  else requestAnimationFrame(drain);
}

function drain(): void {
  scheduled = false;
  if (holdChanges.peek()) return;
  const messages = queue;
  queue = [];
  batch(() => {
    for (const message of messages) {
      if (message.cursor < cursor.value) continue;
      putCards(message.tasks, true);
      dropCards(message.removed);
      learnNames(message.tasks);
      cursor.value = message.cursor;
    }
  });
  const events = messages.flatMap((message) => message.events);
  if (events.length > 0) for (const listener of listeners) listener(events);
}
