import { graphlib, layout } from "@dagrejs/dagre";

import type { LayoutRequest, LayoutResult } from "./layout.ts";

/** Computes where the boxes stand; a big graph takes seconds, and the page must not wait for them. */
addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  const { serial, ids, edges, width, height } = event.data;
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 56, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width, height });
  for (const [parent, child] of edges) graph.setEdge(parent, child);
  layout(graph);
  const size = graph.graph();
  const result: LayoutResult = {
    serial,
    width: size.width ?? 0,
    height: size.height ?? 0,
    boxes: Object.fromEntries(
      ids.map((id) => [id, { x: graph.node(id).x - width / 2, y: graph.node(id).y - height / 2 }]),
    ),
    lines: edges.map(([parent, child]) => ({
      key: `${parent}>${child}`,
      points: [
        { x: graph.node(parent).x + width / 2, y: graph.node(parent).y },
        ...graph.edge(parent, child).points.slice(1, -1),
        { x: graph.node(child).x - width / 2, y: graph.node(child).y },
      ],
    })),
  };
  postMessage(result);
});
