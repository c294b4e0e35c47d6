import type { Status, Task } from "../../kernel/index.ts";
import type { Terminal } from "../frame/terminal.ts";
import type { Painter } from "./paint.ts";
import { painter } from "./paint.ts";
import { cut, line, pad } from "./text.ts";

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

type Page = Pick<Terminal, "colour" | "columns" | "isTty">;

function icon(status: string): string {
  return ICONS[status as Status] ?? "?";
}

const STYLES: Readonly<Partial<Record<string, keyof Painter>>> = {
  ready: "cyan",
  running: "yellow",
  blocked: "red",
  review: "magenta",
  done: "green",
};

/** A status' icon in its colour. */
export function paintedIcon(status: string, paint: Painter): string {
  const style = STYLES[status];
  return style ? paint[style](icon(status)) : icon(status);
}

/** `<icon> <id>  <status>  <assignee>[ [tenant]]  <title>`; a terminal cuts it, and a narrow one the assignee too. */
export function taskLine(
  { id, status, assignee, tenant, title }: Task,
  { colour, columns, isTty }: Page,
): string {
  const paint = painter(colour);
  const narrow = isTty && columns < 80;
  const owner = narrow ? pad(cut(line(assignee ?? "-"), 10), 10) : pad(line(assignee ?? "(unassigned)"), 20);
  const text = `${paintedIcon(status, paint)} ${id}  ${pad(status, 8)}  ${owner}${tenant ? ` [${line(tenant)}]` : ""}  ${line(title)}`;
  return isTty ? cut(text, columns) : text;
}
