/** What the timeline's keys do while it is on the screen. */
export interface TimelineActions {
  step: (way: "earlier" | "later" | "up" | "down") => void;
  /** Opens the attempt that has the focus. */
  open: () => void;
  canOpen: () => boolean;
  pan: (screens: number) => void;
  toNow: () => void;
  zoom: (by: 1 | -1) => void;
  turn: () => void;
}

let current: TimelineActions | null = null;

/** The timeline that is shown takes the keys; returns the sign-off. */
export function timelineCommands(actions: TimelineActions): () => void {
  current = actions;
  return () => {
    if (current === actions) current = null;
  };
}

export function activeTimeline(): TimelineActions | null {
  return current;
}
