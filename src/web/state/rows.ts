import { computed } from "@preact/signals";

import { STATUSES, type Status } from "../api/types.ts";
import { contentVersion, getCard } from "./cards.ts";
import { config } from "./config.ts";
import { shownStatuses, visible } from "./filter.ts";
import { lanesByProfile } from "./prefs.ts";

/** One row of a column: a card, or the heading of a lane. */
export type Row = { kind: "card"; id: string } | { kind: "lane"; name: string; count: number };

export const NOBODY = "(unassigned)";

export const lanesOn = computed(() => lanesByProfile.value ?? config.value.lane_by_profile);

/** What each column draws, top to bottom. Running work stands in lanes, one for each profile, when they are on. */
export const rowsOf = Object.fromEntries(
  STATUSES.map((status) => [status, computed(() => rows(status))]),
) as unknown as Record<Status, { readonly value: readonly Row[]; peek(): readonly Row[] }>;

/** The cards of a column in the order they are drawn, which is the order the arrow keys follow. */
export function orderOf(status: Status): string[] {
  return rowsOf[status].peek().flatMap((row) => (row.kind === "card" ? [row.id] : []));
}

/** Where a card stands on the board, or null when it is not shown. */
export function placeOf(id: string): { status: Status; index: number; of: number } | null {
  const status = getCard(id)?.status;
  if (!status || !shownStatuses.peek().includes(status)) return null;
  const order = orderOf(status);
  const index = order.indexOf(id);
  return index === -1 ? null : { status, index, of: order.length };
}

function rows(status: Status): readonly Row[] {
  const ids = visible[status].value;
  if (status !== "running" || !lanesOn.value) return ids.map((id) => ({ kind: "card", id }));
  void contentVersion.value;
  const lanes = new Map<string, string[]>();
  for (const id of ids) {
    const name = getCard(id)?.assignee || NOBODY;
    const lane = lanes.get(name);
    if (lane) lane.push(id);
    else lanes.set(name, [id]);
  }
  return [...lanes.keys()].sort().flatMap((name): Row[] => {
    const members = lanes.get(name) as string[];
    return [
      { kind: "lane", name, count: members.length },
      ...members.map((id): Row => ({ kind: "card", id })),
    ];
  });
}
