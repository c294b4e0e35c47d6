import type { FunctionComponent } from "preact";

import { go, route } from "../../state/route.ts";
import { ConfigPart } from "./config-part.tsx";
import { PagePart } from "./page-part.tsx";
import { ProfilesPart } from "./profiles-part.tsx";
import { SubscriptionsPart } from "./subscriptions-part.tsx";
import { TokensPart } from "./tokens-part.tsx";

const PARTS: readonly { name: string; title: string; Part: FunctionComponent }[] = [
  { name: "profiles", title: "Profiles", Part: ProfilesPart },
  { name: "config", title: "Configuration", Part: ConfigPart },
  { name: "tokens", title: "Tokens", Part: TokensPart },
  { name: "notifications", title: "Notifications", Part: SubscriptionsPart },
  { name: "page", title: "This page", Part: PagePart },
];

/** On a small screen the tabs scroll; the one that is open is never out of sight. */
function showTab(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ inline: "nearest", block: "nearest" });
}

/** What the server is set to, and what this browser is. */
export function SettingsView() {
  const current =
    PARTS.find((part) => part.name === route.value.part) ?? (PARTS[0] as (typeof PARTS)[number]);
  return (
    <div class="view" data-view="settings">
      <div class="tabs mb-4 inline-flex max-w-full overflow-x-auto" role="group" aria-label="Settings">
        {PARTS.map((part) => (
          <button
            key={part.name}
            type="button"
            class="tab flex-none"
            ref={part === current ? showTab : null}
            aria-pressed={part === current}
            onClick={() => go({ part: part.name }, { replace: true })}
          >
            {part.title}
          </button>
        ))}
      </div>
      <div class="max-w-4xl">
        <current.Part />
      </div>
    </div>
  );
}
