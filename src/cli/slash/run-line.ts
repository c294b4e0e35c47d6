import type { Env } from "../../config/index.ts";
import { clip, lengthOf } from "../../kernel/index.ts";
import { describeFailure } from "../frame/failure.ts";
import { start } from "../frame/start.ts";
import type { Terminal } from "../frame/terminal.ts";
import { line as oneLine } from "../print/text.ts";
import { tokenize } from "./tokenize.ts";

/** Output beyond this is dropped while it is made, so that a flood costs no memory. */
const CAPTURE_CHARACTERS = 1_000_000;
/** A longer line is not repeated whole. */
const NAMED_CHARACTERS = 100;

/**
 * Runs one line (or its words) as a command and returns what it said: its output, then its errors, `(no output)` when neither
 * said anything. It never throws and never hangs; what runs until stopped is refused.
 */
export async function runLine(line: string | readonly string[], env: Env): Promise<string> {
  const said = capture();
  try {
    const words = typeof line === "string" ? tokenize(line) : line;
    await start(words, env, said.terminal);
  } catch (error) {
    said.terminal.err(`usage error: ${describeFailure(error, false).text}`);
  }
  return said.text() || "(no output)";
}

/** At most `limit` characters, and a short word on where the rest is. */
export function bounded(text: string, limit: number, line: string): string {
  if (limit === 0 || lengthOf(text) <= limit) return text;
  const command = lengthOf(line) > NAMED_CHARACTERS ? `${clip(line, NAMED_CHARACTERS)}…` : line;
  return `${clip(text, limit)}\n… (cut at ${limit} characters; the rest in a terminal: kanbun ${oneLine(command)})`;
}

function capture(): { terminal: Terminal; text(): string } {
  const said = { out: "", err: "" };
  const add = (to: "out" | "err") => (text: string) => {
    if (said[to].length < CAPTURE_CHARACTERS) said[to] += text.slice(0, CAPTURE_CHARACTERS);
  };
  return {
    terminal: {
      out: add("out"),
      err: add("err"),
      input: () => Promise.resolve(""),
      isTty: false,
      columns: 80,
      colour: false,
      progress: () => {},
      chat: true,
    },
    text: () => [said.out.trimEnd(), said.err.trimEnd()].filter((part) => part !== "").join("\n"),
  };
}
