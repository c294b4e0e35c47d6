import { batch, signal, type Signal } from "@preact/signals";

import { STATUSES, type Status, type TaskSummary } from "../api/types.ts";
import { insertionIndex, compareCards } from "./order.ts";

/**
 * The cards of the board. Each card has what the server last said (`base`) and what we already show although the server
 * has not confirmed it (`overlays`); the `view` is the first with the second on top. Taking an overlay away is therefore
 * an exact rollback, even when news about the card arrived meanwhile.
 */
interface Entry {
  base: TaskSummary;
  overlays: Overlay[];
  view: Signal<TaskSummary>;
  /** When somebody else last changed what the card shows, in milliseconds of this page's clock; 0 = never. */
  changedAtMs: Signal<number>;
  pending: Signal<boolean>;
}

/** A change shown before the server confirmed it. */
export interface Overlay {
  id: string;
  patch: Partial<TaskSummary>;
  /** What the server had last said of the card when the overlay was laid. */
  overEventId: number;
  /** The server agreed; the overlay goes as soon as its word about the card arrives. */
  settled: boolean;
}

const SORTED_BY: readonly (keyof TaskSummary)[] = ["status", "priority", "created_at", "completed_at"];
const FILTERED_BY: readonly (keyof TaskSummary)[] = [
  "title",
  "status",
  "assignee",
  "priority",
  "tenant",
  "attempts",
  "cost_usd",
  "block_kind",
];

const entries = new Map<string, Entry>();
const working = emptyLists();
const dirty = new Set<Status>();

/** The ids of each status in the order of the board; a new array for each change. */
export const lists: Record<Status, Signal<readonly string[]>> = emptySignals();

/** How many cards a status has on the server; the page may hold fewer, of done cards only the newest. */
export const totals = Object.fromEntries(STATUSES.map((status) => [status, signal(0)])) as unknown as Record<
  Status,
  Signal<number>
>;

/** Moves whenever something a filter looks at has changed. */
export const contentVersion = signal(0);

export function getCard(id: string): TaskSummary | undefined {
  return entries.get(id)?.view.peek();
}

/** The live card; reading its `.value` in a component redraws that component alone. One that is not known yet is waited for. */
export function cardSignal(id: string): Signal<TaskSummary> | undefined {
  const entry = entries.get(id);
  if (!entry) void contentVersion.value;
  return entry?.view;
}

export function cardChangedAt(id: string): Signal<number> | undefined {
  return entries.get(id)?.changedAtMs;
}

export function cardPending(id: string): Signal<boolean> | undefined {
  return entries.get(id)?.pending;
}

export function allCards(): TaskSummary[] {
  return [...entries.values()].map((entry) => entry.view.peek());
}

export function hasCard(id: string): boolean {
  return entries.has(id);
}

/** Replaces the whole board by what the server says; changes still on their way stay on top. */
export function replaceCards(tasks: readonly TaskSummary[], counts: Partial<Record<Status, number>>): void {
  batch(() => {
    const kept = new Set(tasks.map((task) => task.id));
    for (const [id, entry] of entries) if (!kept.has(id) && entry.overlays.length === 0) entries.delete(id);
    for (const task of tasks) setBase(task);
    for (const status of STATUSES) working[status] = [];
    for (const [id, entry] of entries) working[entry.view.peek().status].push(id);
    for (const status of STATUSES) {
      working[status].sort((a, b) => compareCards(viewOf(a), viewOf(b), status));
      dirty.add(status);
    }
    setTotals(counts);
    contentVersion.value += 1;
    publish();
  });
}

/** Takes news about cards. Older news than what is known is ignored. `announce` marks them as changed by somebody. */
export function putCards(tasks: readonly TaskSummary[], announce = false): void {
  batch(() => {
    for (const task of tasks) {
      const entry = entries.get(task.id);
      if (entry && task.updated_event_id < entry.base.updated_event_id) continue;
      const before = entry?.view.peek();
      if (entry) place(entry, () => takeNews(entry, task));
      else place(setBase(task), () => {}, true);
      const after = entries.get(task.id) as Entry;
      if (announce && looksDifferent(before, after.view.peek())) after.changedAtMs.value = performance.now();
    }
    publish();
  });
}

export function dropCards(ids: readonly string[]): void {
  batch(() => {
    for (const id of ids) {
      const entry = entries.get(id);
      if (!entry) continue;
      const { status } = entry.view.peek();
      takeOut(id, status);
      entries.delete(id);
      totals[status].value = Math.max(0, totals[status].value - 1);
      contentVersion.value += 1;
    }
    publish();
  });
}

/** Shows a change at once. `removeOverlay` takes it back; `settleOverlay` leaves it until the server's word arrives. */
export function addOverlay(id: string, patch: Partial<TaskSummary>): Overlay {
  const entry = entries.get(id);
  const overlay: Overlay = { id, patch, overEventId: entry?.base.updated_event_id ?? 0, settled: false };
  if (entry) {
    batch(() => {
      place(entry, () => entry.overlays.push(overlay));
      entry.pending.value = true;
      publish();
    });
  }
  return overlay;
}

export function removeOverlay(overlay: Overlay): void {
  const entry = entries.get(overlay.id);
  if (!entry) return;
  batch(() => {
    place(entry, () => (entry.overlays = entry.overlays.filter((other) => other !== overlay)));
    entry.pending.value = entry.overlays.length > 0;
    publish();
  });
}

export function settleOverlay(overlay: Overlay): void {
  overlay.settled = true;
  const entry = entries.get(overlay.id);
  if (entry && entry.base.updated_event_id > overlay.overEventId) removeOverlay(overlay);
}

/** How many cards each status has, as the server says it. */
export function setTotals(counts: Partial<Record<Status, number>>): void {
  for (const status of STATUSES) totals[status].value = Math.max(counts[status] ?? 0, working[status].length);
}

function setBase(task: TaskSummary): Entry {
  const known = entries.get(task.id);
  if (known) {
    known.base = task;
    known.view.value = layered(known);
    return known;
  }
  const entry: Entry = {
    base: task,
    overlays: [],
    view: signal(task),
    changedAtMs: signal(0),
    pending: signal(false),
  };
  entries.set(task.id, entry);
  return entry;
}

function takeNews(entry: Entry, task: TaskSummary): void {
  entry.base = task;
  entry.overlays = entry.overlays.filter(
    (overlay) => !overlay.settled || task.updated_event_id <= overlay.overEventId,
  );
  entry.pending.value = entry.overlays.length > 0;
}

/** Applies a change to an entry and moves its id to where it now belongs. */
function place(entry: Entry, change: () => void, isNew = false): void {
  const before = entry.view.peek();
  change();
  const after = layered(entry);
  const moved = isNew || SORTED_BY.some((key) => before[key] !== after[key]);
  if (moved && !isNew) takeOut(before.id, before.status);
  entry.view.value = after;
  if (moved) putIn(after);
  if (isNew || FILTERED_BY.some((key) => before[key] !== after[key])) contentVersion.value += 1;
  if (!isNew && before.status !== after.status) countMove(before.status, after.status);
}

function takeOut(id: string, status: Status): void {
  const index = working[status].indexOf(id);
  if (index !== -1) working[status].splice(index, 1);
  dirty.add(status);
}

function putIn(card: TaskSummary): void {
  const list = working[card.status];
  list.splice(insertionIndex(list, card, viewOf), 0, card.id);
  dirty.add(card.status);
}

function countMove(from: Status, to: Status): void {
  totals[from].value = Math.max(0, totals[from].value - 1);
  totals[to].value += 1;
}

function publish(): void {
  for (const status of dirty) {
    lists[status].value = [...working[status]];
    if (totals[status].value < working[status].length) totals[status].value = working[status].length;
  }
  dirty.clear();
}

function layered(entry: Entry): TaskSummary {
  return entry.overlays.length === 0
    ? entry.base
    : Object.assign({}, entry.base, ...entry.overlays.map((overlay) => overlay.patch));
}

function viewOf(id: string): TaskSummary {
  return (entries.get(id) as Entry).view.peek();
}

function looksDifferent(before: TaskSummary | undefined, after: TaskSummary): boolean {
  if (!before) return true;
  return (["status", "title", "assignee", "priority"] as const).some((key) => before[key] !== after[key]);
}

function emptyLists(): Record<Status, string[]> {
  return Object.fromEntries(STATUSES.map((status) => [status, [] as string[]])) as Record<Status, string[]>;
}

function emptySignals(): Record<Status, Signal<readonly string[]>> {
  return Object.fromEntries(
    STATUSES.map((status) => [status, signal<readonly string[]>([])]),
  ) as unknown as Record<Status, Signal<readonly string[]>>;
}
