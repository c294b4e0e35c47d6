import { useEffect, useState } from "preact/hooks";

import { request } from "../api/request.ts";

/** The most tasks looked at; beyond them only the server knows. */
const MOST = 5000;

/** What a task is linked with, near and far. */
export interface Kin {
  parents: readonly string[];
  children: readonly string[];
  /** Everything it waits for in the end, and everything that in the end waits for it. */
  above: ReadonlySet<string>;
  below: ReadonlySet<string>;
}

type Edge = readonly [parent: string, child: string];

const ALONE: Kin = { parents: [], children: [], above: new Set(), below: new Set() };

/** Asks the board what one task is linked with, so that links that would close a circle are refused before they are tried. */
export function useKin(id: string | null): Kin {
  const [kin, setKin] = useState(ALONE);
  useEffect(() => {
    if (id === null) return;
    const controller = new AbortController();
    request<{ edges: Edge[] }>("/links", {
      query: { task: id, limit: MOST },
      signal: controller.signal,
    }).then(
      ({ edges }) => setKin(kinOf(id, edges)),
      () => undefined,
    );
    return () => controller.abort();
  }, [id]);
  return kin;
}

function kinOf(id: string, edges: readonly Edge[]): Kin {
  const up = grouped(edges.map(([parent, child]) => [child, parent]));
  const down = grouped(edges);
  return {
    parents: up.get(id) ?? [],
    children: down.get(id) ?? [],
    above: reached(id, up),
    below: reached(id, down),
  };
}

function grouped(edges: readonly Edge[]): ReadonlyMap<string, string[]> {
  const to = new Map<string, string[]>();
  for (const [from, next] of edges) {
    const known = to.get(from);
    if (known) known.push(next);
    else to.set(from, [next]);
  }
  return to;
}

function reached(start: string, to: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const rim = [start];
  for (let at = rim.pop(); at !== undefined; at = rim.pop()) {
    for (const next of to.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      rim.push(next);
    }
  }
  return seen;
}
