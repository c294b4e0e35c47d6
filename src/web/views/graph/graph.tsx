import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";

import { boardSlug, request, sentenceOf } from "../../api/request.ts";
import type { Graph } from "../../api/types.ts";
import { getCard } from "../../state/cards.ts";
import { query } from "../../state/filter.ts";
import { onEvents } from "../../state/live.ts";
import { slowNow } from "../../state/now.ts";
import { matches } from "../../state/query.ts";
import { openTask } from "../../state/route.ts";
import { focusedId } from "../../state/selection.ts";
import { Button } from "../../ui/button.tsx";
import { plural } from "../../ui/format.ts";
import { neighbourhood, restrict, type TaskGraph } from "./graph-math.ts";
import { GraphCanvas } from "./graph-canvas.tsx";

const MOST_NODES = 300;
/** Above this many boxes only the surroundings of the chosen one are drawn. */
const CROWDED = 80;
const STEPS = 3;
const REFETCH_AFTER_MS = 300;

const GATE_WORDS = [
  ["success", "on success"],
  ["failure", "on failure"],
  ["any", "on any end"],
] as const;

const hideDone = signal(true);
const onlyNear = signal(true);

/** Who waits for whom, from left to right. */
export function GraphView() {
  const [graph, setGraph] = useState<Graph | null>(null);
  const [error, setError] = useState<string | null>(null);
  const load = (): void => {
    request<Graph>("/links", { query: { limit: MOST_NODES } }).then(
      (answer) => (setGraph(answer), setError(null)),
      (failure: unknown) => setError(sentenceOf(failure)),
    );
  };
  useEffect(load, [boardSlug.value]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvents((events) => {
      if (!events.some((event) => /link|create|archiv|undo/.test(event.kind))) return;
      clearTimeout(timer);
      timer = setTimeout(load, REFETCH_AFTER_MS);
    });
    return () => (clearTimeout(timer), stop());
  }, []);
  const chosen = openTask.value ?? focusedId.value;
  const shown = useShown(graph, chosen);
  if (error && !graph) return <Failed error={error} again={load} />;
  if (!graph || !shown) return <div class="skeleton m-6 h-64" />;
  if (graph.nodes.length === 0) return <NoLinks />;
  return (
    <>
      <div class="flex flex-none flex-wrap items-center gap-x-4 gap-y-1 px-4 pb-2 text-small text-muted">
        <span>{plural(shown.nodes.length, "task")}</span>
        <Toggle label="Hide done" of={hideDone} />
        {graph.nodes.length > CROWDED && <Toggle label="Only around the chosen task" of={onlyNear} />}
        <GateLegend graph={shown} />
        {graph.truncated && <span>The first {MOST_NODES} are shown; open a task to see around it.</span>}
      </div>
      <GraphCanvas graph={shown} chosen={chosen} />
    </>
  );
}

/** What is drawn: the filter's tasks, without finished ones, and of crowds only the surroundings of the chosen one. */
function useShown(graph: TaskGraph | null, chosen: string | null): TaskGraph | null {
  const filter = query.value;
  const without = hideDone.value;
  const near = onlyNear.value;
  return useMemo(() => {
    if (!graph) return null;
    const live = { ...graph, nodes: graph.nodes.map((node) => getCard(node.id) ?? node) };
    const open = restrict(
      live,
      (card) =>
        (!without || (card.status !== "done" && card.status !== "archived")) &&
        matches(card, filter, slowNow.peek()),
    );
    if (open.nodes.length <= CROWDED || !near || !chosen || !open.nodes.some((node) => node.id === chosen))
      return open;
    return neighbourhood(open, chosen, STEPS);
  }, [graph, filter, without, near, chosen]);
}

/** What the lines mean, once one of them waits for something else than success. */
function GateLegend({ graph }: { graph: TaskGraph }) {
  const used = new Set(graph.edges.map(([, , gate]) => gate));
  if (!used.has("failure") && !used.has("any")) return null;
  return (
    <span class="flex items-center gap-3">
      {GATE_WORDS.filter(([gate]) => used.has(gate)).map(([gate, words]) => (
        <span key={gate} class="flex items-center gap-1.5">
          <svg width="24" height="8" aria-hidden="true">
            <path d="M1,4 H23" class="graph-line" data-gate={gate} />
          </svg>
          {words}
        </span>
      ))}
    </span>
  );
}

function Toggle({ label, of }: { label: string; of: { value: boolean } }) {
  return (
    <label class="flex items-center gap-1.5">
      <input
        type="checkbox"
        class="checkbox"
        checked={of.value}
        onChange={(event) => (of.value = event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}

function NoLinks() {
  return (
    <div class="grid flex-1 place-items-center p-10 text-center text-muted" data-view="graph">
      <p>
        No task waits for another. Link two under a task’s Dependencies
        <span class="pointer-coarse:hidden">
          , or with <kbd class="key">D</kbd> on a card
        </span>
        .
      </p>
    </div>
  );
}

function Failed({ error, again }: { error: string; again: () => void }) {
  return (
    <div role="alert" class="p-6">
      <p class="text-danger">{error}</p>
      <Button class="mt-2" small onClick={again}>
        Try again
      </Button>
    </div>
  );
}
