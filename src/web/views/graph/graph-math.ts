import type { Graph, TaskSummary } from "../../api/types.ts";

/** Tasks and who waits for whom: an edge goes from the parent to the child that waits for it. */
export type TaskGraph = Pick<Graph, "nodes" | "edges">;

/** The graph of some of its tasks. */
export function restrict(graph: TaskGraph, keep: (card: TaskSummary) => boolean): TaskGraph {
  const nodes = graph.nodes.filter(keep);
  const ids = new Set(nodes.map((node) => node.id));
  return { nodes, edges: graph.edges.filter(([parent, child]) => ids.has(parent) && ids.has(child)) };
}

/** A task with everything above and below it, up to so many steps away. */
export function neighbourhood(graph: TaskGraph, id: string, steps: number): TaskGraph {
  const near = new Set([id]);
  for (const way of ["up", "down"] as const) {
    let edge = [id];
    for (let step = 0; step < steps && edge.length > 0; step += 1) {
      const from = new Set(edge);
      edge = graph.edges.flatMap(([parent, child]) =>
        way === "down" ? (from.has(parent) ? [child] : []) : from.has(child) ? [parent] : [],
      );
      for (const next of edge) near.add(next);
    }
  }
  return restrict(graph, (card) => near.has(card.id));
}

/** The longest chain of tasks that are not done: what decides how long all of it takes. As edge keys `parent>child`. */
export function criticalPath(graph: TaskGraph): ReadonlySet<string> {
  const open = new Set(
    graph.nodes.filter((node) => node.status !== "done" && node.status !== "archived").map((node) => node.id),
  );
  const children = new Map<string, string[]>();
  for (const [parent, child] of graph.edges) {
    if (open.has(parent) && open.has(child)) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const longest = new Map<string, { length: number; next: string | null }>();
  const visit = (id: string, above: ReadonlySet<string>): { length: number; next: string | null } => {
    const known = longest.get(id);
    if (known) return known;
    let best: { length: number; next: string | null } = { length: 1, next: null };
    for (const child of children.get(id) ?? []) {
      if (above.has(child)) continue;
      const { length } = visit(child, new Set([...above, id]));
      if (length + 1 > best.length) best = { length: length + 1, next: child };
    }
    longest.set(id, best);
    return best;
  };
  let start: string | null = null;
  for (const id of open)
    if (visit(id, new Set()).length > (start ? (longest.get(start)?.length ?? 0) : 1)) start = id;
  const path = new Set<string>();
  for (let at = start; at;) {
    const next: string | null = longest.get(at)?.next ?? null;
    if (next) path.add(`${at}>${next}`);
    at = next;
  }
  return path;
}
