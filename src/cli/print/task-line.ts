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

const NARROW = 80;
const NARROWEST = 60;

/**
 * `<icon> <id>  <status>  <assignee>[ [tenant]]  <title>`. A terminal cuts it; a narrow one cuts the assignee and puts
 * the tenant last, the narrowest keeps icon, id and title: what has to be read comes first.
 */
export function taskLine(
  { id, status, assignee, tenant, title }: Task,
  { colour, columns, isTty }: Page,
): string {
  const mark = `${paintedIcon(status, painter(colour))} ${id}`;
  const whose = tenant ? ` [${line(tenant)}]` : "";
  const wide = `${mark}  ${pad(status, 8)}  ${pad(line(assignee ?? "(unassigned)"), 20)}${whose}  ${line(title)}`;
  if (!isTty) return wide;
  if (columns >= NARROW) return cut(wide, columns);
  if (columns < NARROWEST) return cut(`${mark}  ${line(title)}`, columns);
  return cut(
    `${mark}  ${pad(status, 8)}  ${pad(cut(line(assignee ?? "-"), 10), 10)}  ${line(title)}${whose}`,
    columns,
  );
}
