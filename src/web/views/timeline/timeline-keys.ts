import { useEffect } from "preact/hooks";

import { go, openTask } from "../../state/route.ts";
import { timelineCommands } from "./timeline-commands.ts";
import { neighbour, type Attempt, type Row } from "./timeline-math.ts";
import { focusedRun, pan, rowsBy, showRun, toNow, zoomBy } from "./timeline-state.ts";

/** The keys of the timeline: the arrows walk from attempt to attempt, with Shift they move through time. */
export function useTimelineKeys(rows: readonly Row[], all: readonly Attempt[]): void {
  const at = (): Attempt | undefined => {
    const id = Number((document.activeElement as HTMLElement | null)?.dataset.run);
    return all.find(({ run }) => run.id === id);
  };
  useEffect(() =>
    timelineCommands({
      step: (way) => {
        const from = at();
        const last = all.find(({ run }) => run.id === focusedRun.peek());
        const next = from ? neighbour(rows, all, rowsBy.peek(), from, way) : (last ?? rows[0]?.bars.at(-1));
        if (next) focusRun(next);
      },
      open: () => {
        const here = at();
        if (here) go({ task: here.run.task_id, tab: "attempts", run: here.run.id });
      },
      canOpen: () => at() !== undefined,
      pan,
      toNow,
      zoom: (by) => zoomBy(by),
      turn: () => (rowsBy.value = rowsBy.peek() === "profile" ? "task" : "profile"),
    }),
  );
  const open = openTask.value;
  useEffect(() => {
    if (open !== null) return;
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body && focusedRun.peek() !== null)
        barOf(focusedRun.peek())?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [open]);
}

/** Gives an attempt the focus, going through time to it first. */
function focusRun({ run }: Attempt): void {
  focusedRun.value = run.id;
  showRun(run);
  barOf(run.id)?.focus({ preventScroll: true });
  requestAnimationFrame(() => {
    const bar = barOf(run.id);
    bar?.focus({ preventScroll: true });
    bar?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function barOf(id: number | null): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-run="${id}"]`);
}
