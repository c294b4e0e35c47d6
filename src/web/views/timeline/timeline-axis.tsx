import { now } from "../../state/now.ts";
import type { Stretch, Zoom } from "./timeline-math.ts";
import { ticksOf } from "./timeline-math.ts";

/** From here on the words of a mark may not fit before the edge of a small screen. */
const LAST_PERCENT = 80;

/** The hours or days along the top. */
export function Axis({ sight, zoom }: { sight: Stretch; zoom: Zoom }) {
  return (
    <div class="timeline-axis" aria-hidden="true">
      <div class="timeline-name" />
      <div class="timeline-track">
        {ticksOf(sight, zoom).map((tick, index) => (
          <span
            key={tick}
            class="timeline-tick"
            data-minor={index % 2 === 1 || undefined}
            data-last={share(tick, sight) > LAST_PERCENT || undefined}
            style={{ left: `${share(tick, sight)}%` }}
          >
            {labelOf(tick, zoom)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The lines through all rows: one for each mark, and now. */
export function Lines({ sight, zoom }: { sight: Stretch; zoom: Zoom }) {
  return (
    <div class="timeline-lines" aria-hidden="true">
      {ticksOf(sight, zoom).map((tick) => (
        <span key={tick} class="timeline-line" style={{ left: `${share(tick, sight)}%` }} />
      ))}
      <NowLine sight={sight} />
    </div>
  );
}

function NowLine({ sight }: { sight: Stretch }) {
  const at = now.value;
  if (at < sight.left || at > sight.right) return null;
  return <span class="timeline-now" style={{ left: `${share(at, sight)}%` }} />;
}

function share(at: number, { left, right }: Stretch): number {
  return ((at - left) / (right - left)) * 100;
}

/** A time of the day; midnight is the day itself. */
function labelOf(tick: number, zoom: Zoom): string {
  const date = new Date(tick * 1000);
  const midnight = date.getHours() === 0 && date.getMinutes() === 0;
  const day = { month: "short", day: "numeric" } as const;
  if (zoom === "week") return date.toLocaleDateString(undefined, { weekday: "short", ...day });
  if (midnight) return date.toLocaleDateString(undefined, day);
  return date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}
