import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { boardSlug } from "../api/request.ts";
import { attentionCount } from "../state/attention.ts";
import { assignees, board, serverVersion } from "../state/board.ts";
import { boards, loadBoards } from "../state/boards.ts";
import { contentVersion, getCard, lists } from "../state/cards.ts";
import { dialog } from "../state/dialogs.ts";
import { query, setQuery } from "../state/filter.ts";
import { savedViews, theme } from "../state/prefs.ts";
import { sidebarOpen, toggleSidebar } from "../state/screen.ts";
import { fieldValue, setField } from "../state/query.ts";
import { formatRoute, go, parseRoute, route, type View } from "../state/route.ts";
import { cycleTheme } from "../state/theme.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";

const PLACES: readonly { view: View; label: string; icon: IconName; keys: string }[] = [
  { view: "inbox", label: "Inbox", icon: "inbox", keys: "G I" },
  { view: "board", label: "Board", icon: "board", keys: "G B" },
  { view: "list", label: "List", icon: "list", keys: "G L" },
  { view: "graph", label: "Graph", icon: "graph", keys: "G D" },
  { view: "timeline", label: "Timeline", icon: "timeline", keys: "G T" },
  { view: "workers", label: "Workers", icon: "agent", keys: "G A" },
  { view: "metrics", label: "Metrics", icon: "metrics", keys: "G M" },
  { view: "settings", label: "Settings", icon: "settings", keys: "G S" },
];

/** Where one can go: views, saved views, boards, and who is at work. */
export function Sidebar() {
  useEffect(() => void loadBoards(), []);
  if (!sidebarOpen.value) return null;
  return (
    <nav class="sidebar" aria-label="Main">
      <div class="flex h-11 flex-none items-center gap-2 px-3.5">
        <img src="/favicon.svg" alt="" width="18" height="18" />
        <span class="font-semibold">kanbun</span>
        <IconButton
          class="ml-auto"
          icon="sidebar"
          tone="quiet"
          small
          label="Hide the sidebar"
          hotkey="mod+B"
          onClick={() => toggleSidebar()}
        />
      </div>
      <div class="flex-1 overflow-y-auto px-2 pb-2">
        {PLACES.map((place) => (
          <Place key={place.view} {...place} />
        ))}
        <SavedViews />
        <Boards />
        <Agents />
      </div>
      <footer class="flex h-10 flex-none items-center gap-0.5 border-t border-line px-2">
        <IconButton
          icon={theme.value === "dark" ? "moon" : theme.value === "light" ? "sun" : "auto"}
          tone="quiet"
          small
          label={`Theme: ${theme.value}`}
          hotkey="T"
          onClick={cycleTheme}
        />
        <IconButton
          icon="keyboard"
          tone="quiet"
          small
          label="Keyboard shortcuts"
          hotkey="?"
          onClick={() => (dialog.value = { kind: "keys" })}
        />
        <span class="mono ml-auto px-1 text-faint">
          {serverVersion.value ? `v${serverVersion.value}` : ""}
        </span>
      </footer>
    </nav>
  );
}

function Place({ view, label, icon, keys }: { view: View; label: string; icon: IconName; keys: string }) {
  const here = route.value.view === view;
  const waiting = view === "inbox" ? attentionCount.value : 0;
  return (
    <NavLink
      href={formatRoute({ ...route.value, view, part: null, task: null })}
      current={here}
      title={`${label} (${keys})`}
      act={() => go({ view, task: null })}
    >
      <Icon name={icon} size={15} class="text-muted" />
      {label}
      {waiting > 0 && <span class="ml-auto text-small font-medium text-warn tabular-nums">{waiting}</span>}
    </NavLink>
  );
}

function SavedViews() {
  if (savedViews.value.length === 0) return null;
  return (
    <Group title="Views">
      {savedViews.value.map((saved, index) => (
        <div key={saved.name} class="group flex items-center">
          <NavLink
            href={saved.address}
            current={formatRoute(route.value) === saved.address}
            title={`${saved.name} (V ${index + 1})`}
            act={() => go(parseRoute(saved.address))}
          >
            <Icon name="display" size={14} class="text-faint" />
            <span class="truncate">{saved.name}</span>
          </NavLink>
          <IconButton
            class="opacity-0 pointer-coarse:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
            icon="close"
            tone="quiet"
            small
            label={`Forget the view ${saved.name}`}
            onClick={() => (savedViews.value = savedViews.value.filter((other) => other !== saved))}
          />
        </div>
      ))}
    </Group>
  );
}

function Boards() {
  if (boards.value.length < 2) return null;
  return (
    <Group title="Boards">
      {boards.value.map((entry) => (
        <NavLink
          key={entry.slug}
          href={`/?board=${encodeURIComponent(entry.slug)}`}
          current={entry.slug === (boardSlug.value ?? board.value.slug)}
          title={entry.description ?? entry.name}
          act={() => go({ board: entry.slug, view: "board", task: null, query: "" })}
        >
          <span class="grid w-3.5 place-items-center text-small">
            {entry.icon || <Icon name="board" size={13} class="text-faint" />}
          </span>
          <span class="truncate">{entry.name}</span>
        </NavLink>
      ))}
    </Group>
  );
}

/** Profiles that have cards, those at work first; a click filters for one. */
function Agents() {
  void contentVersion.value;
  const active = new Map<string, number>();
  for (const id of lists.running.value) {
    const name = getCard(id)?.assignee;
    if (name) active.set(name, (active.get(name) ?? 0) + 1);
  }
  if (assignees.value.length === 0) return null;
  const names = assignees.value.toSorted(
    (a, b) => (active.get(b) ?? 0) - (active.get(a) ?? 0) || a.localeCompare(b),
  );
  const chosen = fieldValue(query.value, "agent");
  return (
    <Group title="Profiles">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          class="nav-link w-full"
          aria-pressed={chosen === name}
          onClick={() => setQuery(setField(route.value.query, "agent", chosen === name ? null : name))}
        >
          <Avatar name={name} size={16} />
          <span class="truncate">{name}</span>
          {active.has(name) && (
            <span class="ml-auto flex items-center gap-1.5 text-small text-muted tabular-nums">
              <span class="live-dot" aria-hidden="true" />
              {active.get(name)}
              <span class="sr-only"> running</span>
            </span>
          )}
        </button>
      ))}
    </Group>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="mt-4">
      <h2 class="section-title px-2 pb-1">{title}</h2>
      {children}
    </section>
  );
}

function NavLink({
  href,
  current,
  title,
  act,
  children,
}: {
  href: string;
  current: boolean;
  title: string;
  act: () => void;
  children: ComponentChildren;
}) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  };
  return (
    <a
      class="nav-link flex-1"
      href={href}
      aria-current={current ? "page" : undefined}
      title={title}
      onClick={follow}
    >
      {children}
    </a>
  );
}
