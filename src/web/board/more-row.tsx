import { signal } from "@preact/signals";

import { request, sentenceOf } from "../api/request.ts";
import type { Status, TaskSummary } from "../api/types.ts";
import { lists, putCards, totals } from "../state/cards.ts";
import { filtering } from "../state/filter.ts";
import { notify } from "../state/notices.ts";
import { route } from "../state/route.ts";
import { Button } from "../ui/button.tsx";
import { count } from "../ui/format.ts";

const PAGE = 50;

interface Page {
  tasks: TaskSummary[];
  next: string | number | null;
}

const busy = signal<Status | null>(null);
const nextPage: Partial<Record<Status, string | number | null>> = {};

/** Of done and archived cards the page holds the newest; this row fetches older ones. */
export function MoreRow({ status }: { status: Status }) {
  if (status !== "done" && status !== "archived") return null;
  const held = lists[status].value.length;
  const missing = totals[status].value - held;
  if (missing <= 0) return null;
  return (
    <div class="px-1 pb-2">
      <Button tone="quiet" small class="w-full" disabled={busy.value === status} onClick={() => void fetchOlder(status)}>
        {busy.value === status ? "Loading…" : filtering.value ? `Search ${count(missing)} older` : `Show older (${count(missing)} more)`}
      </Button>
    </div>
  );
}

/** Fetches the next page of a status behind the oldest card we hold. */
export async function fetchOlder(status: Status): Promise<void> {
  busy.value = status;
  try {
    const page = await request<Page>("/tasks", { query: { status, limit: PAGE, before: nextPage[status] ?? null } });
    nextPage[status] = page.next;
    putCards(page.tasks);
    if (page.next === null && status in totals) totals[status as "done" | "archived"].value = lists[status].value.length;
  } catch (error) {
    notify({ tone: "danger", text: `Loading older cards failed: ${sentenceOf(error)}`, actions: [{ label: "Retry", run: () => void fetchOlder(status) }] });
  } finally {
    busy.value = null;
  }
}

/** The archive is fetched when it is first shown. */
export function loadArchive(): void {
  if (route.value.archived && lists.archived.peek().length === 0) void fetchOlder("archived");
}
