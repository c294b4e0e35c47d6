import { useEffect, useState } from "preact/hooks";

import { request } from "../api/request.ts";

const MOST_TASKS = 1000;

/** Everything a task waits for, and everything that waits for it, however far away: linking those back would be a cycle. */
export interface Reach {
  above: ReadonlySet<string>;
  below: ReadonlySet<string>;
}

type Edge = readonly [parent: string, child: string];

const NOTHING: Reach = { above: new Set(), below: new Set() };

/** The reach of a task; empty until it has been fetched. The server has the last word: it knows tasks beyond any limit. */
export function useReach(id: string | null): Reach {
  const [reach, setReach] = useState(NOTHING);
  useEffect(() => {
    if (id === null) return;
    const controller = new AbortController();
    request<{ edges: Edge[] }>("/links", {
      query: { task: id, limit: MOST_TASKS },
      signal: controller.signal,
    }).then(
      ({ edges }) => setReach(reachOf(id, edges)),
      () => undefined,
    );
    return () => controller.abort();
  }, [id]);
  return reach;
}

/** Follows the edges up and down from a task. */
export function reachOf(id: string, edges: readonly Edge[]): Reach {
  return {
    above: follow(
      id,
      edges.map(([parent, child]) => [child, parent]),
    ),
    below: follow(id, edges),
  };
}

function follow(start: string, edges: readonly Edge[]): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const to of next.get(id) ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      open.push(to);
    }
  }
  return found;
}
