import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { cardAddress } from "../../board/address.ts";
import type { LinkGate, TaskSummary } from "../../api/types.ts";
import { cardSignal } from "../../state/cards.ts";
import { go } from "../../state/route.ts";
import { focusedId } from "../../state/selection.ts";
import { STATUS_LABELS } from "../../ui/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { StatusIcon } from "../../ui/status-icon.tsx";
import { criticalPath, type TaskGraph } from "./graph-math.ts";
import { curve, Layouter, type LayoutResult } from "./layout.ts";

const WIDTH = 208;
const HEIGHT = 54;
const ZOOMS = [0.4, 0.55, 0.7, 0.85, 1, 1.2] as const;

/** The boxes and lines. The arrow keys follow the lines; the wheel scrolls, with Ctrl it zooms. */
export function GraphCanvas({ graph, chosen }: { graph: TaskGraph; chosen: string | null }) {
  const [layout, setLayout] = useState<LayoutResult | null>(null);
  const [zoom, setZoom] = useState<number>(1);
  const scroller = useRef<HTMLDivElement>(null);
  const layouter = useMemo(() => new Layouter(setLayout), []);
  useEffect(() => () => layouter.close(), [layouter]);
  const shape = graph.nodes.map((node) => node.id).join() + graph.edges.join();
  useEffect(() => {
    layouter.request({
      ids: graph.nodes.map((node) => node.id),
      edges: graph.edges.map(([parent, child]) => [parent, child]),
      width: WIDTH,
      height: HEIGHT,
    });
  }, [shape]);
  const critical = useMemo(() => criticalPath(graph), [graph]);
  const gates = new Map(graph.edges.map(([parent, child, gate]) => [`${parent}>${child}`, gate]));
  useLayoutEffect(() => wheelZoom(scroller.current, setZoom), []);
  const nodes = layout ? graph.nodes.filter((node) => layout.boxes[node.id]) : [];
  const tabStop = nodes.some((node) => node.id === chosen) ? chosen : nodes[0]?.id;
  return (
    <div class="relative min-h-0 flex-1" data-view="graph">
      <div
        ref={scroller}
        class="h-full overflow-auto"
        onKeyDown={(event) => layout && follow(event, graph, layout)}
      >
        {layout && (
          <div style={{ width: `${layout.width * zoom}px`, height: `${layout.height * zoom}px` }}>
            <div
              class="relative origin-top-left"
              style={{
                width: `${layout.width}px`,
                height: `${layout.height}px`,
                transform: `scale(${zoom})`,
              }}
            >
              <Lines layout={layout} gates={gates} critical={critical} chosen={chosen} />
              {nodes.map((node) => (
                <Box
                  key={node.id}
                  node={node}
                  at={layout.boxes[node.id] as { x: number; y: number }}
                  chosen={node.id === chosen}
                  tabStop={node.id === tabStop}
                />
              ))}
            </div>
          </div>
        )}
      </div>
      <div class="absolute right-4 bottom-4 flex gap-1">
        <IconButton
          icon="minus"
          label="Zoom out"
          onClick={() => setZoom((now) => ZOOMS.findLast((step) => step < now) ?? ZOOMS[0])}
        />
        <IconButton
          icon="plus"
          label="Zoom in"
          onClick={() => setZoom((now) => ZOOMS.find((step) => step > now) ?? 1.2)}
        />
      </div>
    </div>
  );
}

function Lines({
  layout,
  gates,
  critical,
  chosen,
}: {
  layout: LayoutResult;
  gates: ReadonlyMap<string, LinkGate>;
  critical: ReadonlySet<string>;
  chosen: string | null;
}) {
  return (
    <svg width={layout.width} height={layout.height} class="absolute inset-0" aria-hidden="true">
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="10"
          markerHeight="10"
          orient="auto-start-reverse"
        >
          <path d="M0,1 L7,4 L0,7" fill="none" stroke="context-stroke" stroke-width="1.4" />
        </marker>
      </defs>
      {layout.lines.map((line) => (
        <path
          key={line.key}
          d={curve(line.points)}
          class="graph-line"
          data-gate={gates.get(line.key)}
          data-critical={critical.has(line.key) || undefined}
          data-near={(chosen !== null && line.key.split(">").includes(chosen)) || undefined}
          marker-end="url(#arrow)"
        />
      ))}
    </svg>
  );
}

function Box({
  node,
  at,
  chosen,
  tabStop,
}: {
  node: TaskSummary;
  at: { x: number; y: number };
  chosen: boolean;
  tabStop: boolean;
}) {
  const card = cardSignal(node.id)?.value ?? node;
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go({ task: node.id });
  };
  return (
    <a
      class="graph-box"
      href={cardAddress(node.id)}
      data-card={node.id}
      data-card-link={node.id}
      data-chosen={chosen || undefined}
      data-done={card.status === "done" || undefined}
      tabIndex={tabStop ? 0 : -1}
      style={{ left: `${at.x}px`, top: `${at.y}px`, width: `${WIDTH}px`, height: `${HEIGHT}px` }}
      aria-label={`${card.title}, ${node.id}, ${STATUS_LABELS[card.status]}, waits for ${card.link_counts.parents}, holds up ${card.link_counts.children}`}
      onClick={open}
      onFocus={() => (focusedId.value = node.id)}
    >
      <StatusIcon status={card.status} />
      <span class="line-clamp-2 min-w-0 text-small">{card.title}</span>
    </a>
  );
}

/** Left and right go to what is waited for and what waits; up and down to the nearest box of the same column. */
function follow(event: KeyboardEvent, graph: TaskGraph, layout: LayoutResult): void {
  const id = (event.target as HTMLElement).dataset.cardLink;
  const here = id ? layout.boxes[id] : undefined;
  if (!id || !here || !event.key.startsWith("Arrow") || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
  const candidates = vertical
    ? Object.keys(layout.boxes).filter((other) => {
        const box = layout.boxes[other] as { x: number; y: number };
        return (
          Math.abs(box.x - here.x) < WIDTH / 2 &&
          (event.key === "ArrowDown" ? box.y > here.y : box.y < here.y)
        );
      })
    : graph.edges.flatMap(([parent, child]) =>
        event.key === "ArrowRight" ? (parent === id ? [child] : []) : child === id ? [parent] : [],
      );
  const away = (other: string): number => Math.abs((layout.boxes[other]?.y ?? 0) - here.y);
  const [next] = candidates.filter((other) => layout.boxes[other]).sort((a, b) => away(a) - away(b));
  if (next) document.querySelector<HTMLElement>(`.graph-box[data-card-link="${CSS.escape(next)}"]`)?.focus();
}

/** The browser's own zoom would zoom the whole page, so the listener must be able to prevent it. */
function wheelZoom(element: HTMLElement | null, set: (change: (now: number) => number) => void): () => void {
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    set((now) => Math.max(0.3, Math.min(1.4, now * (event.deltaY > 0 ? 0.92 : 1.08))));
  };
  element?.addEventListener("wheel", wheel, { passive: false });
  return () => element?.removeEventListener("wheel", wheel);
}
