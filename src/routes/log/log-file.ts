import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../../kernel/index.ts";
import { KanbunError, redact } from "../../kernel/index.ts";

/** Most of a log one answer holds; the rest is read by following it. */
const WHOLE_LIMIT_BYTES = 16 * 1024 * 1024;

/** A piece of a worker's log. Offsets are bytes of the file. */
export interface LogPiece {
  path: string;
  exists: boolean;
  size_bytes: number;
  content: string;
  truncated: boolean;
}

/** Where a task's log lies. Refuses `invalid_input` for an id that is not one plain path segment. */
export function logPath(board: Board, taskId: string): string {
  if (/^[^/\\\0]+$/u.test(taskId) && !/^\.{1,2}$/u.test(taskId))
    return join(board.paths.logs, `${taskId}.log`);
  throw new KanbunError("invalid_input", "that is not a task id", { hint: "kanbun list" });
}

/**
 * The log, or its last `tailBytes`: the window then begins after its first newline, unless that newline is its last
 * byte. A log that was never written is `exists: false`.
 */
export function readLog(path: string, tailBytes?: number): LogPiece {
  const file = opened(path);
  if (file === null) return { path, exists: false, size_bytes: 0, content: "", truncated: false };
  try {
    const size = fstatSync(file).size;
    const window = Math.min(tailBytes ?? size, WHOLE_LIMIT_BYTES);
    const truncated = size > window;
    const bytes = read(file, size - Math.min(window, size), Math.min(window, size));
    return {
      path,
      exists: true,
      size_bytes: size,
      content: redact(decoded(truncated ? afterFirstLine(bytes) : bytes)),
      truncated,
    };
  } finally {
    closeSync(file);
  }
}

/** A stretch of the log and where it lies. */
export interface LogStretch {
  text: string;
  offset: number;
  next: number;
  /** Identity of the file: another one means that the log was rotated. */
  file: number;
}

/**
 * Whole characters of the log from `offset`, at most `limitBytes`, and whole words where more is there, so that a
 * secret is seen whole; `next` is where to go on. A file that is shorter
 * than the offset, or another one than before, was rotated: it is read from its start.
 */
export function readLogFrom(path: string, offset: number, limitBytes: number, before = 0): LogStretch {
  const handle = opened(path);
  if (handle === null) return { text: "", offset: 0, next: 0, file: 0 };
  try {
    const { size, ino } = fstatSync(handle);
    const from = offset > size || (before !== 0 && ino !== before) ? 0 : offset;
    const window = read(handle, from, Math.min(limitBytes, size - from));
    const bytes = wholeCharacters(from + window.byteLength < size ? wholeWords(window) : window);
    return { text: redact(decoded(bytes)), offset: from, next: from + bytes.byteLength, file: ino };
  } finally {
    closeSync(handle);
  }
}

/** Where the last `tailBytes` begin, at a line; the log's start without a tail. */
export function tailStart(path: string, tailBytes: number | undefined): number {
  const file = tailBytes === undefined ? null : opened(path);
  if (file === null || tailBytes === undefined) return 0;
  try {
    const { size } = fstatSync(file);
    if (size <= tailBytes) return 0;
    const window = read(file, size - tailBytes, tailBytes);
    return size - afterFirstLine(window).byteLength;
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function read(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let got = 0;
  while (got < length) {
    const count = readSync(file, bytes, got, length - got, position + got);
    if (count === 0) break;
    got += count;
  }
  return bytes.subarray(0, got);
}

function afterFirstLine(bytes: Uint8Array): Uint8Array {
  const newline = bytes.indexOf(10);
  return newline === -1 || newline === bytes.byteLength - 1 ? bytes : bytes.subarray(newline + 1);
}

/** Leaves the last word for the next read; a word that fills all of it passes. */
function wholeWords(bytes: Uint8Array): Uint8Array {
  const end = bytes.findLastIndex((byte) => byte <= 0x20);
  return end === -1 ? bytes : bytes.subarray(0, end + 1);
}

/** Leaves an incomplete UTF-8 character at the end for the next read; bytes that are no UTF-8 pass. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back += 1) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back && bytes.byteLength > back ? bytes.subarray(0, bytes.byteLength - back) : bytes;
  }
  return bytes;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
