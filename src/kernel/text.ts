/** Text units of the contract: every cap counts Unicode code points, and never splits one. */

/** Line terminators: LF, CR, CRLF, VT, FF, FS, GS, RS, NEL, LS, PS. */
// oxlint-disable-next-line no-control-regex -- the contract names these control characters
const LINE_END = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/u;

/** Longest summary in an event; the whole text stays on the run. */
export const EVENT_SUMMARY_LIMIT = 400;

/** Number of code points. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The first `limit` code points. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  for (let taken = 0; taken < limit && end < text.length; taken += 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

/** White space, with the separators the other programs of the file strip too. */
// oxlint-disable-next-line no-control-regex -- the contract names these control characters
const SPACE = /[\s\u001c-\u001f\u0085]/u;
/** Characters that leave nothing to see: white space, controls, joiners and other invisible ones. */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u;

/** Without white space at both ends. */
export function strip(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text.charAt(start))) start += 1;
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** True when a person would see nothing. */
export function isBlank(text: string): boolean {
  return INVISIBLE.test(text);
}

/** The stripped text up to its first line terminator, cut at `limit`; `null` when nothing is left. */
export function firstLine(text: string | null | undefined, limit: number): string | null {
  const line = (text ?? "").split(LINE_END).find((each) => !isBlank(each));
  return line === undefined ? null : clip(strip(line), limit);
}

/** `null` for text that is missing or blank, else the text as it is. */
export function presentOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined || isBlank(text) ? null : text;
}

/** Local time as people read it, to the minute: `YYYY-MM-DD HH:MM`. */
export function localTime(seconds: number): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return "(no such time)";
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A name as one word of a command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
