import { load } from "../state/board.ts";
import { restart } from "../state/live.ts";
import { go } from "../state/route.ts";
import { Button } from "../ui/button.tsx";

/** The shape of a board while the first answer is on its way; nothing for the first 300 ms. */
export function LoadingBoard() {
  return (
    <div class="board" role="status" aria-label="Loading Kanban board…">
      {[4, 3, 5, 2, 3].map((cards, column) => (
        <div key={column} class="column px-1.5">
          <div class="skeleton my-2.5 ml-1 h-4 w-24" />
          {Array.from({ length: cards }, (_, card) => (
            <div key={card} class="skeleton mb-2 h-[84px]" />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The board could not be fetched and there is nothing to show instead. */
export function LoadFailed() {
  const state = load.value;
  if (state.phase !== "failed") return null;
  return (
    <div role="alert" class="panel m-6 max-w-lg p-4">
      <h2 class="text-large font-semibold">
        {state.missing ? "There is no such board" : "The board could not be loaded"}
      </h2>
      <p class="mt-1 break-words text-muted">{state.message}</p>
      {state.missing ? (
        <Button class="mt-3" tone="primary" onClick={() => go({ board: null, task: null, query: "" })}>
          Open the default board
        </Button>
      ) : (
        <>
          <p class="mt-1 text-small text-faint">
            The board's file is created by itself; if this stays, look at the output of{" "}
            <code class="px-1">kanbun serve</code>. Trying again by itself.
          </p>
          <Button class="mt-3" tone="primary" onClick={() => void restart()}>
            Try now
          </Button>
        </>
      )}
    </div>
  );
}
