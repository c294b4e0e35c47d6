import type { IconName } from "./icon.tsx";

/** How an attempt ended, for the eye: a colour, a pattern, a drawing and a word, each of which says it alone. */
export interface OutcomeLook {
  word: string;
  tone: "ok" | "accent" | "warn" | "danger" | "danger-tinted" | "violet" | "plain";
  icon: IconName;
}

const LOOKS: Record<string, Pick<OutcomeLook, "tone" | "icon">> = {
  active: { tone: "ok", icon: "play" },
  completed: { tone: "accent", icon: "check" },
  blocked: { tone: "danger", icon: "block" },
  crashed: { tone: "danger-tinted", icon: "fail" },
  timed_out: { tone: "danger-tinted", icon: "clock" },
  spawn_failed: { tone: "danger-tinted", icon: "fail" },
  gave_up: { tone: "danger-tinted", icon: "fail" },
  stale: { tone: "danger-tinted", icon: "fail" },
  reclaimed: { tone: "warn", icon: "undo" },
  rate_limited: { tone: "warn", icon: "pause" },
  review_requested: { tone: "violet", icon: "user" },
  changes_requested: { tone: "violet", icon: "edit" },
};

/** The look of an attempt's outcome; `active` while it runs. What is not known is plain and keeps its word. */
export function lookOf(run: {
  ended_at: number | null;
  outcome?: string | null;
  status?: string;
}): OutcomeLook {
  const name = run.ended_at === null ? "active" : (run.outcome ?? run.status ?? "ended");
  return {
    word: name.replaceAll("_", " "),
    ...(LOOKS[name] ?? { tone: "plain", icon: "minus" }),
  };
}
