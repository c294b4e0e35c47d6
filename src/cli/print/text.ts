/** Control characters, and the marks that reorder text on the screen. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE_IN_BLOCK = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/** Text of others on one line: it can neither break the line nor command the terminal. */
export function line(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/gu, " ").replace(UNPRINTABLE, visible);
}

/** Text of others on several lines. */
export function block(text: string): string {
  return text.replace(/\r\n/gu, "\n").replace(UNPRINTABLE_IN_BLOCK, visible);
}

/** Pads to a number of terminal cells. */
export function pad(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - Bun.stringWidth(text)));
}

/** Cuts to a number of terminal cells, with an ellipsis where something was cut. */
export function cut(text: string, cells: number): string {
  if (Bun.stringWidth(text) <= cells) return text;
  if (cells < 1) return "";
  const kept = Bun.sliceAnsi(text, 0, cells - 1);
  // A character of two cells that begins in the last one is kept whole: it has to go.
  return `${Bun.stringWidth(kept) < cells ? kept : Bun.sliceAnsi(text, 0, cells - 2)}…`;
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? "␡" : "�";
}
