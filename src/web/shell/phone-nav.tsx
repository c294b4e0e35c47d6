import { attentionCount } from "../state/attention.ts";
import { boards } from "../state/boards.ts";
import { dialog } from "../state/dialogs.ts";
import { theme } from "../state/prefs.ts";
import { go, route, type View } from "../state/route.ts";
import { cycleTheme } from "../state/theme.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";

const PLACES: readonly { view: View; label: string; icon: IconName }[] = [
  { view: "inbox", label: "Inbox", icon: "inbox" },
  { view: "board", label: "Board", icon: "board" },
  { view: "list", label: "List", icon: "list" },
  { view: "workers", label: "Workers", icon: "agent" },
];

/** The sidebar of a small screen: under the thumb. */
export function PhoneNav() {
  const { view } = route.value;
  return (
    <nav class="phone-nav" aria-label="Main">
      {PLACES.map((place) => (
        <button
          key={place.view}
          type="button"
          class="phone-place"
          aria-current={view === place.view ? "page" : undefined}
          onClick={() => go({ view: place.view, task: null })}
        >
          <span class="relative">
            <Icon name={place.icon} size={20} />
            {place.view === "inbox" && attentionCount.value > 0 && (
              <span class="phone-badge">{attentionCount.value}</span>
            )}
          </span>
          {place.label}
        </button>
      ))}
      <div class="phone-place" data-here={!PLACES.some((place) => place.view === view) || undefined}>
        <Menu label="More" icon="more" words="More" entries={entries} small iconSize={20} />
      </div>
    </nav>
  );
}

function entries(): MenuEntry[] {
  const other = boards.value.filter(
    (board) => board.slug !== route.value.board && !(board.current && !route.value.board),
  );
  return [
    { id: "graph", text: "Graph", icon: "graph", run: () => go({ view: "graph", task: null }) },
    {
      id: "timeline",
      text: "Timeline",
      icon: "timeline",
      run: () => go({ view: "timeline", task: null }),
    },
    { id: "metrics", text: "Metrics", icon: "metrics", run: () => go({ view: "metrics", task: null }) },
    { id: "settings", text: "Settings", icon: "settings", run: () => go({ view: "settings", task: null }) },
    "line",
    ...other.map((board): MenuEntry => ({
      id: `board-${board.slug}`,
      text: board.name,
      icon: "board",
      run: () => go({ board: board.slug, view: "board", task: null, query: "" }),
    })),
    {
      id: "palette",
      text: "Command palette",
      icon: "command",
      run: () => (dialog.value = { kind: "palette", text: "" }),
    },
    { id: "theme", text: `Theme: ${theme.value}`, icon: "auto", run: () => void cycleTheme() },
  ];
}
