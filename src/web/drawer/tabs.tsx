import type { TaskDetail } from "../api/types.ts";
import { go, route } from "../state/route.ts";
import { useBringIntoView } from "../ui/bring-into-view.ts";
import { lazy } from "../ui/lazy.tsx";
import { Attempts } from "./attempts.tsx";
import { Comments } from "./comments.tsx";
import { ContextText } from "./context-text.tsx";
import { Events } from "./events.tsx";

const Log = lazy(async () => (await import("./log/log.tsx")).Log);

const TABS = ["comments", "attempts", "log", "events", "context"] as const;
type Tab = (typeof TABS)[number];

/** What happened to a task, in parts; the log is fetched only while it is looked at. */
export function Tabs({ id, data }: { id: string; data: TaskDetail }) {
  const current = tabOf(route.value.tab, data);
  const section = useBringIntoView<HTMLDivElement>(route.value.run === null ? route.value.tab : null);
  const numbers: Partial<Record<Tab, number>> = {
    comments: data.comments.length,
    attempts: data.runs.length,
    events: data.events.length,
  };
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = TABS[(TABS.indexOf(current) + by + TABS.length) % TABS.length] as Tab;
    show(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div ref={section} class="drawer-section">
      <div class="task-tabs" role="tablist" aria-label="History" onKeyDown={step}>
        {TABS.map((tab) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            class="task-tab"
            aria-selected={tab === current}
            aria-controls="tab-panel"
            tabIndex={tab === current ? 0 : -1}
            onClick={() => show(tab)}
          >
            {tab.charAt(0).toUpperCase() + tab.slice(1)}
            {numbers[tab] ? <span class="text-faint tabular-nums">{numbers[tab]}</span> : null}
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${current}`} class="pt-2">
        {current === "comments" && <Comments list={data.comments} />}
        {current === "attempts" && <Attempts runs={data.runs} />}
        {current === "log" && <Log id={id} runs={data.runs} />}
        {current === "events" && <Events list={data.events} />}
        {current === "context" && <ContextText id={id} />}
      </div>
    </div>
  );
}

function show(tab: Tab): void {
  go({ tab }, { replace: true });
}

/** The tab the address names; otherwise the log of what runs, and the comments of all else. */
function tabOf(name: string | null, data: TaskDetail): Tab {
  const named = TABS.find((tab) => tab === name);
  return named ?? (data.task.status === "running" ? "log" : "comments");
}
