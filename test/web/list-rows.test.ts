import { expect, test } from "bun:test";
import { grouped } from "../../src/web/views/list-rows.ts";
import { summary } from "./cards.ts";

const cards = [
  summary({ id: "t_1", status: "ready", assignee: "codex", priority: 0 }),
  summary({ id: "t_2", status: "ready", assignee: null, priority: 3 }),
  summary({ id: "t_3", status: "done", assignee: "claude", priority: 0 }),
];
const shape = (by: Parameters<typeof grouped>[1], folded: string[] = []) =>
  grouped(cards, by, new Set(folded)).map((row) =>
    row.kind === "group" ? `${row.name} (${row.count})` : row.card.id,
  );

test("the list groups by anything, those without a name last", () => {
  expect(shape("status")).toEqual(["ready (2)", "t_1", "t_2", "done (1)", "t_3"]);
  expect(shape("profile")).toEqual(["claude (1)", "t_3", "codex (1)", "t_1", "(unassigned) (1)", "t_2"]);
  expect(shape("priority")).toEqual(["Urgent (1)", "t_2", "Normal (2)", "t_1", "t_3"]);
  expect(shape("none")).toEqual(["t_1", "t_2", "t_3"]);
});

test("a folded group keeps its number", () => {
  expect(shape("status", ["status:ready"])).toEqual(["ready (2)", "done (1)", "t_3"]);
});
