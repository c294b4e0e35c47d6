import { activeTimeline, type TimelineActions } from "../views/timeline/timeline-commands.ts";
import type { Handler } from "./handler.ts";

const here = (act: (timeline: TimelineActions) => void): Handler => ({
  run: () => {
    const timeline = activeTimeline();
    if (timeline) act(timeline);
  },
  off: () => (activeTimeline() ? null : "the timeline is not shown"),
});

export const timelineHandlers = {
  timelineEarlier: here((timeline) => timeline.step("earlier")),
  timelineLater: here((timeline) => timeline.step("later")),
  timelineUp: here((timeline) => timeline.step("up")),
  timelineDown: here((timeline) => timeline.step("down")),
  timelineOpen: {
    run: () => activeTimeline()?.open(),
    off: () => (activeTimeline()?.canOpen() ? null : "no attempt has the focus"),
  },
  timelineBack: here((timeline) => timeline.pan(-0.5)),
  timelineForward: here((timeline) => timeline.pan(0.5)),
  timelineNow: here((timeline) => timeline.toNow()),
  timelineZoomIn: here((timeline) => timeline.zoom(1)),
  timelineZoomOut: here((timeline) => timeline.zoom(-1)),
  timelineRows: here((timeline) => timeline.turn()),
} satisfies Record<string, Handler>;
