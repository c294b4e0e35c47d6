import { setPaused } from "../actions/dispatch.ts";
import { nudge } from "../actions/verbs.ts";
import { attentionCount } from "../state/attention.ts";
import { board, dispatcher, load, mayWrite, running } from "../state/board.ts";
import { dialog } from "../state/dialogs.ts";
import { online } from "../state/live.ts";
import { slowNow } from "../state/now.ts";
import { sidebarOpen, toggleSidebar } from "../state/screen.ts";
import { go, route, type View } from "../state/route.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ago } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";

const TABS: readonly { view: View; label: string }[] = [
  { view: "board", label: "Board" },
  { view: "list", label: "List" },
  { view: "graph", label: "Graph" },
  { view: "timeline", label: "Timeline" },
];

const TITLES: Record<View, string> = {
  board: "",
  list: "List",
  graph: "Graph",
  timeline: "Timeline",
  task: "Task",
  inbox: "Inbox",
  workers: "Workers",
  metrics: "Metrics",
  settings: "Settings",
};

/** The bar above everything: where one is, what the dispatcher does, and the three things always needed. */
export function TopBar() {
  const { view } = route.value;
  const tabbed = TABS.some((tab) => tab.view === view);
  return (
    <header class="topbar">
      {!sidebarOpen.value && (
        <IconButton
          class="hidden md:inline-flex"
          icon="sidebar"
          tone="quiet"
          small
          label="Show the sidebar"
          hotkey="mod+B"
          onClick={() => toggleSidebar()}
        />
      )}
      <h1 class="min-w-0 truncate font-semibold">
        {board.value.name}
        {TITLES[view] && (
          <span class={`font-normal text-muted ${tabbed ? "@2xl:hidden" : ""}`}> / {TITLES[view]}</span>
        )}
      </h1>
      {tabbed && (
        <div class="tabs hidden @2xl:flex" role="group" aria-label="View">
          {TABS.map((tab) => (
            <button
              key={tab.view}
              type="button"
              class="tab"
              aria-pressed={tab.view === view}
              onClick={() => go({ view: tab.view })}
            >
              {tab.label}
            </button>
          ))}
        </div>
      )}
      <div class="ml-auto flex items-center gap-1.5">
        <DispatcherPill />
        <InboxPill />
        <IconButton
          class="hidden @4xl:inline-flex"
          icon="command"
          tone="quiet"
          label="Command palette"
          hotkey="mod+K"
          onClick={() => (dialog.value = { kind: "palette", text: "" })}
        />
        {mayWrite.value && (
          <Button
            tone="primary"
            icon="plus"
            title="New task (C)"
            onClick={() => (dialog.value = { kind: "create", parent: null, status: null })}
          >
            <span class="hidden @3xl:inline">New task</span>
            <span class="@3xl:hidden">New</span>
          </Button>
        )}
      </div>
    </header>
  );
}

/** The dispatcher at a glance: working, paused, draining, away. Its button does the obvious thing. */
function DispatcherPill() {
  const { count, cap } = running.value;
  const state = dispatcherState();
  const title = `${dispatcher.value.message ?? state.words}${dispatcher.value.last_tick_at ? `, last looked ${ago(slowNow.value - dispatcher.value.last_tick_at)}` : ""}`;
  return (
    <div class="pill" data-tone={state.tone} title={title}>
      <span class={state.tone === "ok" && count > 0 ? "live-dot" : "still-dot"} aria-hidden="true" />
      <span class="tabular-nums">
        {state.short ?? `${count}${cap === null ? "" : `/${cap}`}`}
        {state.short === null && <span class="hidden @lg:inline"> running</span>}
      </span>
      {mayWrite.value && (
        <>
          <button
            type="button"
            class="pill-button hidden @lg:grid"
            aria-label="Nudge dispatcher"
            title="Nudge dispatcher (Shift+D)"
            onClick={() => void nudge()}
          >
            <Icon name="nudge" size={13} />
          </button>
          <button
            type="button"
            class="pill-button"
            aria-label={board.value.paused || board.value.draining ? "Resume the board" : "Pause the board"}
            title={
              board.value.paused || board.value.draining
                ? "Resume the board"
                : "Pause the board: nothing new starts"
            }
            onClick={() => void setPaused(!(board.value.paused || board.value.draining))}
          >
            <Icon name={board.value.paused || board.value.draining ? "play" : "pause"} size={13} />
          </button>
        </>
      )}
    </div>
  );
}

function dispatcherState(): { tone: "ok" | "warn" | "danger" | "off"; words: string; short: string | null } {
  if (!online.value || load.value.phase === "failed")
    return { tone: "off", words: "Offline: the board may have changed", short: "offline" };
  if (board.value.paused) return { tone: "warn", words: "Paused: nothing new starts", short: "paused" };
  if (board.value.draining)
    return { tone: "warn", words: "Draining: what runs finishes, nothing new starts", short: "draining" };
  if (!dispatcher.value.running)
    return { tone: "danger", words: "No dispatcher is running", short: "no dispatcher" };
  return { tone: "ok", words: "The dispatcher is at work", short: null };
}

function InboxPill() {
  const waiting = attentionCount.value;
  if (waiting === 0) return null;
  return (
    <button
      type="button"
      class="pill pill-link"
      data-tone="warn"
      title="What needs you (G I)"
      onClick={() => go({ view: "inbox", task: null })}
    >
      <Icon name="inbox" size={13} />
      <span class="tabular-nums">
        {waiting}
        <span class="hidden @3xl:inline"> need you</span>
        <span class="sr-only @3xl:hidden"> need you</span>
      </span>
    </button>
  );
}
