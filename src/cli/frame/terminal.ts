import { fstatSync, writeSync } from "node:fs";
import type tty from "node:tty";

/** Where a verb reads and writes. A capture stands in for it when a line is run by `slash`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** The whole standard input. */
  input(): Promise<string>;
  /** Is a person looking at standard output? */
  readonly isTty: boolean;
  /** Width of the terminal in cells; 80 when there is none. */
  readonly columns: number;
  readonly colour: boolean;
  /** Shows how far long work has come, on one line that the next text replaces; only where a person looks on. */
  progress(text: string): void;
  /** A chat line, not a terminal: nobody can stop what never ends, and usage errors are marked as such. */
  readonly chat: boolean;
}

/** Thrown when the reader of our output has gone away; the program then ends in silence. */
export class ReaderGone extends Error {}

/**
 * The process's own terminal. It writes with `writeSync`, because touching `process.stdout` costs ten
 * milliseconds at start, and looks for a terminal only where standard output is a device other than /dev/null.
 */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  let width: number | undefined;
  return {
    out: (text) => writeAll(1, text),
    err: (text) => writeAll(2, text),
    input: async () => utf8(await Bun.stdin.bytes()),
    get isTty() {
      return isTerminal();
    },
    get columns() {
      width ??= Number(env["COLUMNS"]) || (isTerminal() ? process.stdout.columns : 0) || 80;
      return width;
    },
    get colour() {
      return !env["NO_COLOR"] && env["TERM"] !== "dumb" && isTerminal();
    },
    progress(text) {
      if (isTerminal(2)) writeAll(2, `\r\u001b[K${text}`);
    },
    chat: false,
  };
}

const terminals = new Map<number, boolean>();

function isTerminal(fd = 1): boolean {
  const known = terminals.get(fd);
  if (known !== undefined) return known;
  const found = isCharacterDevice(fd) && (require("node:tty") as Pick<typeof tty, "isatty">).isatty(fd);
  terminals.set(fd, found);
  return found;
}

/** /dev/null and its like have device major number 1; a terminal never does. */
function isCharacterDevice(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && stat.rdev >> 8 !== 1;
  } catch {
    return false;
  }
}

/** Loads the kernel only to refuse: who hands a command over has no time for it. */
async function utf8(bytes: Uint8Array): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const { KanbunError } = await import("../../kernel/index.ts");
    throw new KanbunError("invalid_input", "standard input is not UTF-8 text", {
      hint: "convert it first (iconv -t UTF-8); files of any kind can be kept with kanbun attach",
    });
  }
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new ReaderGone();
      if (code !== "EAGAIN") throw error;
      Bun.sleepSync(2);
    }
  }
}
