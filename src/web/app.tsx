import { boardSlug, signedOut } from "./api/request.ts";
import { Board } from "./board/board.tsx";
import { Drawer } from "./drawer/drawer.tsx";
import { HintChip } from "./keys/hint-chip.tsx";
import { Dialogs } from "./shell/dialogs.tsx";
import { PhoneNav } from "./shell/phone-nav.tsx";
import { Picker } from "./shell/picker.tsx";
import { load } from "./state/board.ts";
import { route } from "./state/route.ts";
import { onPhone } from "./state/screen.ts";
import { ErrorBoundary } from "./shell/error-boundary.tsx";
import { FilterBar } from "./shell/filter-bar.tsx";
import { LoadFailed, LoadingBoard } from "./shell/loading.tsx";
import { Notices } from "./shell/notices.tsx";
import { OfflineBar } from "./shell/offline-bar.tsx";
import { Sidebar } from "./shell/sidebar.tsx";
import { SignIn } from "./shell/sign-in.tsx";
import { TopBar } from "./shell/topbar.tsx";
import { lazy } from "./ui/lazy.tsx";

const ListView = lazy(async () => (await import("./views/list.tsx")).ListView);
const GraphView = lazy(async () => (await import("./views/graph/graph.tsx")).GraphView);

const TimelineView = lazy(async () => (await import("./views/timeline/timeline.tsx")).TimelineView);

/** Views of the cards: the filter line is above them. */
const FILTERED = {
  board: Board,
  list: ListView,
  graph: GraphView,
  timeline: TimelineView,
};

const OTHERS = {
  inbox: lazy(async () => (await import("./views/inbox.tsx")).InboxView),
  workers: lazy(async () => (await import("./views/workers.tsx")).WorkersView),
  metrics: lazy(async () => (await import("./views/metrics/metrics.tsx")).MetricsView),
  settings: lazy(async () => (await import("./views/settings/settings.tsx")).SettingsView),
  task: lazy(async () => (await import("./views/task-page.tsx")).TaskPage),
};

/** The whole page. */
export function App() {
  if (signedOut.value) return <SignIn />;
  return (
    <div class="flex h-full">
      <Sidebar />
      <div class="@container relative flex min-w-0 flex-1 flex-col">
        <TopBar />
        <OfflineBar />
        <main class="relative flex min-h-0 flex-1 flex-col" id="content" tabIndex={-1}>
          <ErrorBoundary resetKey={route.value.view}>
            <Content />
          </ErrorBoundary>
        </main>
        {onPhone.value && <PhoneNav />}
      </div>
      <Drawer />
      <Picker />
      <Dialogs />
      <HintChip />
      <Notices />
    </div>
  );
}

function Content() {
  const { view } = route.value;
  if (load.value.phase === "loading") return <LoadingBoard />;
  if (load.value.phase === "failed") return <LoadFailed />;
  if (view === "board" || view === "list" || view === "graph" || view === "timeline") {
    const Filtered = FILTERED[view];
    return (
      <>
        <FilterBar />
        <Filtered key={view === "timeline" ? boardSlug.value : view} />
      </>
    );
  }
  const Other = OTHERS[view];
  return <Other />;
}
