import type { Terminal } from "../frame/terminal.ts";
import { cut, pad } from "./text.ts";

/**
 * Columns as wide as their widest cell, two spaces apart. On a terminal the last column is cut so that no row
 * breaks; through a pipe nothing is cut.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { isTty, columns }: Pick<Terminal, "isTty" | "columns">,
): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => Bun.stringWidth(row[at] ?? ""))));
  return all
    .map((row) => {
      const text = row
        .map((cell, at) => (at === row.length - 1 ? cell : pad(cell, widths[at] ?? 0)))
        .join("  ")
        .trimEnd();
      return isTty ? cut(text, columns) : text;
    })
    .join("\n");
}
