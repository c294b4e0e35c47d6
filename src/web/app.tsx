import { signedOut } from "./api/request.ts";
import { Board } from "./board/board.tsx";
import { load } from "./state/board.ts";
import { route } from "./state/route.ts";
import { ErrorBoundary } from "./shell/error-boundary.tsx";
import { FilterBar } from "./shell/filter-bar.tsx";
import { LoadFailed, LoadingBoard } from "./shell/loading.tsx";
import { Notices } from "./shell/notices.tsx";
import { OfflineBar } from "./shell/offline-bar.tsx";
import { Sidebar } from "./shell/sidebar.tsx";
import { SignIn } from "./shell/sign-in.tsx";
import { TopBar } from "./shell/topbar.tsx";

/** The whole page. */
export function App() {
  if (signedOut.value) return <SignIn />;
  return (
    <div class="flex h-full">
      <Sidebar />
      <div class="relative flex min-w-0 flex-1 flex-col">
        <TopBar />
        <OfflineBar />
        <main class="relative flex min-h-0 flex-1 flex-col" id="content" tabIndex={-1}>
          <ErrorBoundary resetKey={route.value.view}>
            <Content />
          </ErrorBoundary>
        </main>
      </div>
      <Notices />
    </div>
  );
}

function Content() {
  const { view } = route.value;
  if (load.value.phase === "loading") return <LoadingBoard />;
  if (load.value.phase === "failed") return <LoadFailed />;
  if (view === "board") {
    return (
      <>
        <FilterBar />
        <Board />
      </>
    );
  }
  return null;
}
