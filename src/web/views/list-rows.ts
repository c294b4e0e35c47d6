import type { Status, TaskSummary } from "../api/types.ts";
import { priorityWord } from "../ui/priority.tsx";

export type GroupBy = "status" | "profile" | "tenant" | "priority" | "none";

export type ListRow =
  | { kind: "group"; key: string; name: string; count: number; status: Status | null }
  | { kind: "card"; card: TaskSummary };

/** The lines of the list: groups in the order in which their first card comes, or by name; folded ones without their cards. */
export function grouped(cards: readonly TaskSummary[], by: GroupBy, folded: ReadonlySet<string>): ListRow[] {
  if (by === "none") return cards.map((card) => ({ kind: "card", card }));
  const groups = new Map<string, TaskSummary[]>();
  for (const card of cards) {
    const name = groupName(card, by);
    const group = groups.get(name);
    if (group) group.push(card);
    else groups.set(name, [card]);
  }
  const names = [...groups.keys()];
  if (by === "profile" || by === "tenant")
    names.sort((a, b) => Number(a.startsWith("(")) - Number(b.startsWith("(")) || a.localeCompare(b));
  if (by === "priority")
    names.sort((a, b) => (groups.get(b)?.[0]?.priority ?? 0) - (groups.get(a)?.[0]?.priority ?? 0));
  return names.flatMap((name): ListRow[] => {
    const members = groups.get(name) as TaskSummary[];
    const key = `${by}:${name}`;
    const head: ListRow = {
      kind: "group",
      key,
      name,
      count: members.length,
      status: by === "status" ? (name as Status) : null,
    };
    return folded.has(key) ? [head] : [head, ...members.map((card): ListRow => ({ kind: "card", card }))];
  });
}

function groupName(card: TaskSummary, by: GroupBy): string {
  if (by === "status") return card.status;
  if (by === "profile") return card.assignee || "(unassigned)";
  if (by === "tenant") return card.tenant || "(no tenant)";
  return priorityWord(card.priority);
}
