import { formatRoute, route } from "../state/route.ts";

/** The address that opens a card beside the present view. */
export function cardAddress(id: string): string {
  const here = route.peek();
  return formatRoute({ ...here, view: here.view === "task" ? "board" : here.view, task: id });
}

/** The address of a card alone, to hand to somebody else. */
export function pageAddress(id: string): string {
  return formatRoute({
    ...route.peek(),
    view: "task",
    task: id,
    query: "",
    archived: false,
    part: null,
    tab: null,
    run: null,
  });
}
