import { UsageError } from "../frame/usage-error.ts";

/**
 * Words of a line by the POSIX shell's rules for quoting: blanks separate, single quotes are literal, in double
 * quotes a backslash escapes `"` and `\`, outside quotes it escapes anything. No variables, comments or globs.
 * Refuses an open quote and a lone final backslash, naming the column.
 */
export function tokenize(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/u.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw open("single", at);
      word = (word ?? "") + text.slice(at + 1, end);
      at = end + 1;
    } else if (character === '"') {
      const [inside, end] = doubleQuoted(text, at);
      word = (word ?? "") + inside;
      at = end;
    } else if (character === "\\") {
      if (at + 1 >= text.length) throw new UsageError(`a backslash at column ${at + 1} escapes nothing`);
      word = (word ?? "") + text.charAt(at + 1);
      at += 2;
    } else {
      word = (word ?? "") + character;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The text inside the double quotes that open at `start`, and where it goes on after them. */
function doubleQuoted(text: string, start: number): [string, number] {
  let inside = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return [inside, at + 1];
    const next = text.charAt(at + 1);
    if (character === "\\" && (next === '"' || next === "\\")) {
      inside += next;
      at += 1;
    } else inside += character;
  }
  throw open("double", start);
}

function open(kind: string, at: number): UsageError {
  return new UsageError(`the ${kind} quote at column ${at + 1} is not closed`);
}
