import type { Status, Task } from "../../kernel/index.ts";
import { line, pad } from "./text.ts";

const ICONS: Readonly<Record<Status, string>> = {
  triage: "◇",
  todo: "◻",
  scheduled: "◷",
  ready: "▶",
  running: "●",
  blocked: "⊘",
  review: "◎",
  done: "✓",
  archived: "—",
};

export function icon(status: string): string {
  return ICONS[status as Status] ?? "?";
}

/** `<icon> <id>  <status>  <assignee>[ [tenant]]  <title>` */
export function taskLine({ id, status, assignee, tenant, title }: Task): string {
  const owner = pad(line(assignee ?? "(unassigned)"), 20);
  return `${icon(status)} ${id}  ${pad(status, 8)}  ${owner}${tenant ? ` [${line(tenant)}]` : ""}  ${line(title)}`;
}
