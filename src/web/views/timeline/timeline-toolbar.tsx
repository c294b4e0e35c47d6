import { now } from "../../state/now.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { plural, shortMoment } from "../../ui/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { lookOf } from "../../ui/outcome.ts";
import { ZOOMS, type Attempt } from "./timeline-math.ts";
import { following, pan, rowsBy, sight, toNow, zoom, zoomTo } from "./timeline-state.ts";

/** What the rows are, how much time is shown, and which. */
export function TimelineToolbar({ shown }: { shown: readonly Attempt[] }) {
  const { left, right } = sight.value;
  return (
    <div class="timeline-toolbar">
      <Choice
        label="Rows"
        names={["profile", "task"] as const}
        word={(name) => (name === "profile" ? "Profiles" : "Tasks")}
        value={rowsBy.value}
        set={(name) => (rowsBy.value = name)}
      />
      <Choice
        label="Zoom"
        names={ZOOMS}
        word={(name) => name.charAt(0).toUpperCase() + name.slice(1)}
        value={zoom.value}
        set={(name) => zoomTo(name)}
      />
      <div class="flex items-center gap-0.5">
        <IconButton
          icon="left"
          tone="quiet"
          small
          label="Back in time"
          hotkey="shift+H"
          onClick={() => pan(-0.5)}
        />
        <Button small disabled={following.value} onClick={toNow}>
          Now
        </Button>
        <IconButton
          icon="right"
          tone="quiet"
          small
          label="Forward in time"
          hotkey="shift+L"
          disabled={following.value}
          onClick={() => pan(0.5)}
        />
      </div>
      <span class="text-small text-muted tabular-nums">
        {shortMoment(left, now.peek())} – {following.value ? "now" : shortMoment(right, now.peek())}
      </span>
      <span class="text-small text-faint tabular-nums">{plural(shown.length, "attempt")}</span>
      <Legend shown={shown} />
    </div>
  );
}

function Choice<T extends string>(props: {
  label: string;
  names: readonly T[];
  word: (name: T) => string;
  value: T;
  set: (name: T) => void;
}) {
  return (
    <div class="tabs flex" role="group" aria-label={props.label}>
      {props.names.map((name) => (
        <button
          key={name}
          type="button"
          class="tab"
          aria-pressed={name === props.value}
          onClick={() => props.set(name)}
        >
          {props.word(name)}
        </button>
      ))}
    </div>
  );
}

/** The looks that occur, in words. */
function Legend({ shown }: { shown: readonly Attempt[] }) {
  const looks = new Map(shown.map(({ run }) => lookOf(run)).map((look) => [look.word, look]));
  return (
    <ul class="timeline-legend" aria-label="Legend">
      {[...looks.values()]
        .toSorted((a, b) => a.word.localeCompare(b.word))
        .map((look) => (
          <li key={look.word} data-tone={look.tone}>
            <span class="timeline-swatch">
              <Icon name={look.icon} size={11} class="timeline-sign" />
            </span>
            {look.word}
          </li>
        ))}
    </ul>
  );
}
