import type picocolors from "picocolors";

const STYLES = ["bold", "dim", "red", "green", "yellow", "cyan", "magenta"] as const;
export type Painter = Record<(typeof STYLES)[number], (text: string) => string>;

const plain = (text: string): string => text;
const PLAIN = Object.fromEntries(STYLES.map((style) => [style, plain])) as Painter;

/** Colours, or the text as it is. The library is loaded only for a terminal: it costs ten milliseconds. */
export function painter(colour: boolean): Painter {
  if (!colour) return PLAIN;
  const { createColors } = require("picocolors") as Pick<typeof picocolors, "createColors">;
  return createColors(true);
}
