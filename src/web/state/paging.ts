import { signal } from "@preact/signals";

import { request, sentenceOf } from "../api/request.ts";
import { STATUSES, type ColumnInfo, type Status, type TaskSummary } from "../api/types.ts";
import { lists, putCards, totals } from "./cards.ts";
import { notify } from "./notices.ts";

const PAGE = 50;
const BACKGROUND_PAGE = 500;

interface Page {
  tasks: TaskSummary[];
  next: string | null;
}

/** The column whose next page is on its way. */
export const fetching = signal<Status | null>(null);

let nextPage: Partial<Record<Status, string | null>> = {};
let round = 0;

/** Remembers where each column goes on, and fetches the rest of the open ones while nothing else is to be done. */
export function startPaging(columns: readonly ColumnInfo[]): void {
  round += 1;
  nextPage = Object.fromEntries(columns.map((column) => [column.name, column.next]));
  const cut = columns.filter((column) => column.next && column.name !== "done" && column.name !== "archived");
  if (cut.length > 0)
    void fetchRest(
      cut.map((column) => column.name),
      round,
    );
}

/** Whether the server has cards of a status that the page does not hold. */
export function hasMore(status: Status): boolean {
  return totals[status].value > lists[status].value.length;
}

/** Fetches the next page of a column, for the person who asked for it. */
export async function fetchOlder(status: Status): Promise<void> {
  fetching.value = status;
  try {
    await fetchPage(status, PAGE);
  } catch (error) {
    notify({
      tone: "danger",
      text: `Loading more cards failed: ${sentenceOf(error)}`,
      actions: [{ label: "Retry", run: () => void fetchOlder(status) }],
    });
  } finally {
    fetching.value = null;
  }
}

async function fetchRest(statuses: readonly Status[], of: number): Promise<void> {
  try {
    for (const status of STATUSES.filter((candidate) => statuses.includes(candidate))) {
      for (;;) {
        await idle();
        if (of !== round || !nextPage[status]) break;
        await fetchPage(status, BACKGROUND_PAGE);
      }
    }
  } catch {
    // What is missing can still be fetched by the button under the column.
  }
}

async function fetchPage(status: Status, limit: number): Promise<void> {
  const page = await request<Page>("/tasks", { query: { status, limit, before: nextPage[status] ?? null } });
  nextPage[status] = page.next;
  putCards(page.tasks);
  if (page.next === null) totals[status].value = lists[status].value.length;
}

function idle(): Promise<void> {
  return new Promise((resolve) =>
    typeof requestIdleCallback === "function"
      ? requestIdleCallback(() => resolve(), { timeout: 500 })
      : setTimeout(resolve, 50),
  );
}
