import { ansiToHtml } from "./colours.ts";

/** Lines beyond this fall off the top: the file on disk has them all. */
const MOST_LINES = 200_000;
const DROP_AT_ONCE = 20_000;

// oxlint-disable-next-line no-control-regex -- terminal output is made of them
const SGR = /\u001b\[([0-9;:]*)m/g;
const ERROR = /\b(?:error|fatal|panic|exception|traceback|failed|failure)\b/i;

export interface LogLine {
  text: string;
  /** Colours in force where the line begins, as the sequences that set them. */
  carry: string;
  runId: number | null;
}

/**
 * The lines of a log. Only lines that are drawn are turned into HTML; for each line it is remembered which colours were in
 * force where it begins, so that any line can be drawn without those before it.
 */
export class LogBuffer {
  readonly lines: LogLine[] = [];
  /** Lines that fell off the top; line numbers count them. */
  dropped = 0;
  private open: string | null = null;
  private carry = "";

  append(text: string, runId: number | null): void {
    const parts = text.split("\n");
    if (this.open !== null) {
      const last = this.lines.pop();
      parts[0] = this.open + (parts[0] as string);
      this.carry = last?.carry ?? this.carry;
    }
    const tail = parts.pop() as string;
    for (const part of parts) this.push(part, runId);
    this.open = tail === "" ? null : tail;
    if (this.open !== null) {
      const before = this.carry;
      this.push(this.open, runId);
      this.carry = before;
    }
    if (this.lines.length > MOST_LINES) {
      this.lines.splice(0, DROP_AT_ONCE);
      this.dropped += DROP_AT_ONCE;
    }
  }

  clear(): void {
    this.lines.length = 0;
    this.dropped = 0;
    this.open = null;
    this.carry = "";
  }

  private push(raw: string, runId: number | null): void {
    const text = lastRewrite(raw);
    this.lines.push({ text, carry: this.carry, runId });
    if (raw.includes("\u001b")) this.carry = colourAfter(this.carry, raw);
  }
}

/** The line as HTML with classes for colours; its text is escaped. */
export function lineHtml(line: LogLine): string {
  return ansiToHtml(line.carry + line.text);
}

/** The words of a line without its colours. */
export function plainText(line: LogLine): string {
  return line.text.replace(SGR, "");
}

/** The next line after `from`, going round, that a test accepts; -1 when none does. */
export function findLine(
  lines: readonly LogLine[],
  from: number,
  step: 1 | -1,
  accept: (line: LogLine) => boolean,
): number {
  for (let seen = 1; seen <= lines.length; seen += 1) {
    const at = (((from + step * seen) % lines.length) + lines.length) % lines.length;
    if (accept(lines[at] as LogLine)) return at;
  }
  return -1;
}

export function looksLikeError(line: LogLine): boolean {
  return ERROR.test(line.text);
}

/** A carriage return begins the line anew: of a progress bar the last state is what one would see. */
function lastRewrite(raw: string): string {
  const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  const at = text.lastIndexOf("\r");
  return at === -1 ? text : text.slice(at + 1);
}

function colourAfter(carry: string, text: string): string {
  let current = carry;
  for (const match of text.matchAll(SGR)) current = /^0*$/.test(match[1] ?? "") ? "" : current + match[0];
  return current.length > 200 ? current.slice(current.indexOf("\u001b", current.length - 200)) : current;
}
