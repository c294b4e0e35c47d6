import { computed, signal } from "@preact/signals";

import { boardSlug } from "../api/request.ts";

export const VIEWS = [
  "board",
  "list",
  "graph",
  "timeline",
  "inbox",
  "workers",
  "metrics",
  "settings",
  "task",
] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  view: View;
  /** The board's slug; null is the default board. */
  board: string | null;
  /** The task in the drawer, or the task of the full page. */
  task: string | null;
  /** The filter line. */
  query: string;
  archived: boolean;
  /** Part of a view: a settings page. */
  part: string | null;
  /** The open part of the task: its comments, attempts, log … */
  tab: string | null;
  /** The attempt that is looked at, by its run. */
  run: number | null;
}

/** Reads an address. Unknown paths show the board. */
export function parseRoute(href: string): Route {
  const url = new URL(href, "http://page");
  const [first = "", second = ""] = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const view = (VIEWS as readonly string[]).includes(first) ? (first as View) : "board";
  const isTask = view === "task" && second !== "";
  return {
    view: view === "task" && !isTask ? "board" : view,
    board: url.searchParams.get("board"),
    task: isTask ? second : url.searchParams.get("task"),
    query: url.searchParams.get("q") ?? "",
    archived: url.searchParams.get("archived") === "1",
    part: isTask ? null : second || null,
    tab: url.searchParams.get("tab"),
    run: Number(url.searchParams.get("run")) || null,
  };
}

/** Writes an address; `parseRoute(formatRoute(r))` is `r`. */
export function formatRoute(target: Route): string {
  const params = new URLSearchParams();
  if (target.board) params.set("board", target.board);
  if (target.query) params.set("q", target.query);
  if (target.archived) params.set("archived", "1");
  if (target.task && target.view !== "task") params.set("task", target.task);
  if (target.task && target.tab) params.set("tab", target.tab);
  if (target.task && target.run) params.set("run", String(target.run));
  let path = target.view === "board" ? "/" : `/${target.view}`;
  if (target.view === "task") path += `/${encodeURIComponent(target.task ?? "")}`;
  else if (target.part) path += `/${encodeURIComponent(target.part)}`;
  const search = params.toString();
  return search ? `${path}?${search}` : path;
}

export const route = signal<Route>({
  view: "board",
  board: null,
  task: null,
  query: "",
  archived: false,
  part: null,
  tab: null,
  run: null,
});
export const view = computed(() => route.value.view);
export const openTask = computed(() => route.value.task);

/** Starts following the address bar; the back button works between everything the address names. */
export function startRouter(): void {
  const follow = (): void => setRoute(parseRoute(location.href));
  addEventListener("popstate", follow);
  follow();
}

/** Goes to another place of the page. `replace` keeps the back button where it is (typing into a filter). */
export function go(change: Partial<Route>, options: { replace?: boolean } = {}): void {
  const next = { ...route.peek(), ...change };
  if (change.view && change.view !== "task" && change.part === undefined) next.part = null;
  if (change.view && change.view !== "task" && change.task === undefined && route.peek().view === "task")
    next.task = null;
  if (change.task !== undefined && change.tab === undefined) next.tab = null;
  if ((change.task !== undefined || change.tab !== undefined) && change.run === undefined) next.run = null;
  const address = formatRoute(next);
  if (address === formatRoute(route.peek())) return;
  if (options.replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  setRoute(next);
}

function setRoute(next: Route): void {
  boardSlug.value = next.board;
  route.value = next;
}
