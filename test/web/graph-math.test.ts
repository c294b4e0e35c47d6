import { expect, test } from "bun:test";
import {
  criticalPath,
  neighbourhood,
  restrict,
  type TaskGraph,
} from "../../src/web/views/graph/graph-math.ts";
import { summary } from "./cards.ts";

function graph(edges: [string, string][], done: string[] = []): TaskGraph {
  const ids = [...new Set(edges.flat())];
  return {
    nodes: ids.map((id) => summary({ id, status: done.includes(id) ? "done" : "todo" })),
    edges: edges.map(([parent, child]) => [parent, child, "success"]),
  };
}

const chain = graph([
  ["a", "b"],
  ["b", "c"],
  ["a", "d"],
  ["x", "c"],
]);

test("the critical path is the longest chain of what is not done", () => {
  expect([...criticalPath(chain)]).toEqual(["a>b", "b>c"]);
  expect([
    ...criticalPath(
      graph(
        [
          ["a", "b"],
          ["b", "c"],
          ["x", "c"],
        ],
        ["b"],
      ),
    ),
  ]).toEqual(["x>c"]);
  expect([...criticalPath(graph([]))]).toEqual([]);
});

test("a cycle in the file does not hang the page", () => {
  expect(
    criticalPath(
      graph([
        ["a", "b"],
        ["b", "a"],
      ]),
    ).size,
  ).toBeGreaterThan(0);
});

test("the surroundings go up and down, not sideways", () => {
  const ids = (steps: number, id: string) =>
    neighbourhood(chain, id, steps)
      .nodes.map((node) => node.id)
      .sort();
  expect(ids(1, "b")).toEqual(["a", "b", "c"]);
  expect(ids(3, "d")).toEqual(["a", "d"]);
  expect(ids(2, "c")).toEqual(["a", "b", "c", "x"]);
});

test("edges without both ends go", () => {
  expect(restrict(chain, (card) => card.id !== "b").edges).toEqual([
    ["a", "d", "success"],
    ["x", "c", "success"],
  ]);
});
