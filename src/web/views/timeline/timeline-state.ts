import { computed, signal } from "@preact/signals";

import type { TimelineRun } from "../../api/types.ts";
import { now, slowNow } from "../../state/now.ts";
import { SPANS, ZOOMS, type RowsBy, type Stretch, type Zoom } from "./timeline-math.ts";

/** What share of the screen lies right of now while the timeline follows it. */
const AHEAD = 0.07;

export const rowsBy = signal<RowsBy>("profile");
export const zoom = signal<Zoom>("day");

/** The right edge in seconds; null follows the clock. */
const edge = signal<number | null>(null);

/** The attempt that has, or last had, the focus. */
export const focusedRun = signal<number | null>(null);

export const following = computed(() => edge.value === null);

/** What the screen shows. */
export const sight = computed<Stretch>(() => {
  const span = SPANS[zoom.value];
  const right = edge.value ?? Math.round(slowNow.value + span * AHEAD);
  return { left: right - span, right };
});

export function toNow(): void {
  edge.value = null;
}

/** Goes by so many screens; coming back to now follows the clock again. */
export function pan(screens: number): void {
  const span = SPANS[zoom.peek()];
  const right = sight.peek().right + Math.round(span * screens);
  edge.value = right >= now.peek() + span * AHEAD ? null : right;
}

/** Zooms one step, in for 1 and out for -1. `at` is the share of the screen that stays where it is. */
export function zoomBy(by: 1 | -1, at = 0.5): void {
  const next = ZOOMS[ZOOMS.indexOf(zoom.peek()) - by];
  if (next) zoomTo(next, at);
}

export function zoomTo(next: Zoom, at = 0.5): void {
  const { left, right } = sight.peek();
  if (edge.peek() !== null) {
    const fixed = left + (right - left) * at;
    edge.value = Math.round(fixed + SPANS[next] * (1 - at));
  }
  zoom.value = next;
  if (edge.peek() !== null) pan(0);
}

/** Brings an attempt into sight: its beginning, where not all of it fits. */
export function showRun(run: TimelineRun): void {
  const { left, right } = sight.peek();
  const end = Math.min(run.ended_at ?? now.peek(), run.started_at + (right - left) / 20);
  if (run.started_at < left || end > right) showMoment(run.started_at);
}

/** Goes to where a moment lies well inside the screen. */
export function showMoment(at: number): void {
  edge.value = Math.round(at + SPANS[zoom.peek()] * 0.3);
  pan(0);
}
