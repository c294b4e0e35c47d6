import { expect, test } from "bun:test";
import { formatRoute, parseRoute, VIEWS, type Route } from "../../src/web/state/route.ts";

const board: Route = {
  view: "board",
  board: null,
  task: null,
  query: "",
  archived: false,
  part: null,
  tab: null,
  run: null,
};

test("an address names everything one can go back to", () => {
  const places: Route[] = [
    board,
    { ...board, board: "ops", query: 'status:ready "two words" agent:ü', archived: true },
    { ...board, view: "list", task: "t_1", tab: "log" },
    { ...board, view: "settings", part: "tokens" },
    { ...board, view: "task", task: "t_1", tab: "attempts", run: 7 },
    { ...board, task: "odd/id?&#", query: "a&b=c" },
    ...VIEWS.filter((view) => view !== "task").map((view) => ({ ...board, view })),
  ];
  for (const place of places) expect(parseRoute(formatRoute(place))).toEqual(place);
});

test("an unknown path shows the board, a task page without a task too", () => {
  expect(parseRoute("/nowhere").view).toBe("board");
  expect(parseRoute("/task").view).toBe("board");
});
