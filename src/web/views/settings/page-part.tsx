import type { ComponentChildren } from "preact";

import { density, savedViews, singleKeys, theme, type Density, type Theme } from "../../state/prefs.ts";
import { Button } from "../../ui/button.tsx";

/** What this browser remembers about the page. */
export function PagePart() {
  return (
    <div class="panel divide-y divide-line">
      <Line name="Theme" text="Follows the system unless chosen here.">
        <select
          class="select"
          aria-label="Theme"
          value={theme.value}
          onChange={(event) => (theme.value = event.currentTarget.value as Theme)}
        >
          {["system", "dark", "light"].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Line>
      <Line name="Density" text="How close cards and lines stand.">
        <select
          class="select"
          aria-label="Density"
          value={density.value}
          onChange={(event) => (density.value = event.currentTarget.value as Density)}
        >
          {["compact", "regular", "cosy"].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Line>
      <Line
        name="Single-letter keys"
        text="Off, only keys with Ctrl, Alt or Cmd act; for speech input and switch devices."
      >
        <input
          type="checkbox"
          class="checkbox"
          aria-label="Single-letter keys"
          checked={singleKeys.value}
          onChange={(event) => (singleKeys.value = event.currentTarget.checked)}
        />
      </Line>
      <Line name="Saved views" text={`${savedViews.value.length} in this browser.`}>
        <Button small disabled={savedViews.value.length === 0} onClick={() => (savedViews.value = [])}>
          Forget all
        </Button>
      </Line>
    </div>
  );
}

function Line({ name, text, children }: { name: string; text: string; children: ComponentChildren }) {
  return (
    <div class="flex items-center gap-3 px-4 py-3">
      <div class="flex-1">
        <p class="font-medium">{name}</p>
        <p class="text-small text-muted">{text}</p>
      </div>
      {children}
    </div>
  );
}
