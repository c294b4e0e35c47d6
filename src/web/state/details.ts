import { signal, type Signal } from "@preact/signals";

import { ApiError, request, sentenceOf } from "../api/request.ts";
import type { Status, TaskDetail } from "../api/types.ts";
import { cardSignal } from "./cards.ts";
import { onEvents } from "./live.ts";

const KEPT = 30;
const REFETCH_AFTER_MS = 250;

/** What is known of one task beyond its card. A failed refresh keeps what was there. */
export interface Detail {
  data: TaskDetail | null;
  error: string | null;
  gone: boolean;
}

interface Held {
  value: Signal<Detail>;
  watchers: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  serial: number;
}

const held = new Map<string, Held>();

onEvents((events) => {
  for (const id of new Set(events.map((event) => event.task_id))) {
    const entry = held.get(id);
    if (entry && entry.watchers > 0)
      entry.timer ??= setTimeout(() => void refreshDetail(id), REFETCH_AFTER_MS);
    else if (entry) held.delete(id);
  }
});

/** The task in full; fetched when first asked for, and again whenever something happens to it while it is watched. */
export function detailSignal(id: string): Signal<Detail> {
  let entry = held.get(id);
  if (!entry) {
    entry = {
      value: signal<Detail>({ data: null, error: null, gone: false }),
      watchers: 0,
      timer: undefined,
      serial: 0,
    };
    held.set(id, entry);
    forgetOldest();
    void refreshDetail(id);
  }
  return entry.value;
}

/** A task's status from its card or, for one whose card the page does not hold, from what was fetched of it. */
export function statusOf(id: string): Status | null {
  return cardSignal(id)?.value.status ?? held.get(id)?.value.value.data?.task.status ?? null;
}

/** Says that a task is on the screen; returns the sign-off. */
export function watchDetail(id: string): () => void {
  detailSignal(id);
  const entry = held.get(id) as Held;
  entry.watchers += 1;
  return () => {
    entry.watchers -= 1;
  };
}

export async function refreshDetail(id: string): Promise<void> {
  const entry = held.get(id);
  if (!entry) return;
  clearTimeout(entry.timer);
  entry.timer = undefined;
  entry.serial += 1;
  const { serial } = entry;
  try {
    const data = await request<TaskDetail>(`/tasks/${encodeURIComponent(id)}`);
    if (serial === entry.serial) entry.value.value = { data, error: null, gone: false };
  } catch (error) {
    const gone = error instanceof ApiError && error.status === 404;
    if (serial === entry.serial)
      entry.value.value = { ...entry.value.peek(), error: sentenceOf(error), gone };
  }
}

/** Shows a change of the task's own text before the server confirms it; the next fetch replaces it. */
export function patchDetail(id: string, change: Partial<TaskDetail["task"]>): void {
  const entry = held.get(id);
  const data = entry?.value.peek().data;
  if (entry && data)
    entry.value.value = { ...entry.value.peek(), data: { ...data, task: { ...data.task, ...change } } };
}

function forgetOldest(): void {
  for (const [id, entry] of held) {
    if (held.size <= KEPT) return;
    if (entry.watchers === 0) held.delete(id);
  }
}
