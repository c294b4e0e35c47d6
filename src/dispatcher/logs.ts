import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Board } from "../kernel/index.ts";
import { clip, KanbunError } from "../kernel/index.ts";

/** A log larger than this is put aside as `<task>.log.1` before the next attempt. One generation is kept. */
export const ROTATE_BYTES = 2 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const TAIL_LINES = 20;
const LINE_CHARS = 500;

/** Where the output of a task's attempts goes. Refuses ids that could name a path outside the log directory. */
export function logPath(board: Pick<Board, "paths">, taskId: string): string {
  if (/[/\\]|\.\./u.test(taskId) || taskId.includes("\0"))
    throw new KanbunError("invalid_input", "task_id must not contain path separators", {
      hint: "kanbun list",
    });
  return join(board.paths.logs, `${taskId}.log`);
}

/** Before an attempt: rotates a log over the limit; trouble with the old one never stops the new. */
export function rotateLog(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (existsSync(path) && statSync(path).size > ROTATE_BYTES) renameSync(path, `${path}.1`);
  } catch {
    // The open that follows reports what matters.
  }
}

/**
 * During an attempt: of a log that outgrew `limit` bytes the last `limit` are put aside and it is emptied in place,
 * so that a worker that floods its output fills no disk. It writes in append mode and goes on at the start. True
 * when it was cut.
 */
export function cutFlood(path: string, limit: number): boolean {
  try {
    if (statSync(path).size <= limit) return false;
    writeFileSync(`${path}.1`, lastBytes(path, 0, limit), { mode: 0o600 });
    truncateSync(path, 0);
    return true;
  } catch {
    return false;
  }
}

export function openLog(path: string): number {
  return openSync(path, "a", 0o600);
}

export function logSize(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** When the worker last wrote something, in milliseconds; 0 when it never did. */
export function logTouchedMs(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/**
 * What an attempt wrote: the log from where it was when the attempt began. When the log was cut after `since_ms` (the
 * attempt's start on the host's clock), what was put aside comes first: the last words may be on either side of a cut.
 */
export interface Output {
  path: string;
  offset_bytes: number;
  since_ms: number;
}

/** The last lines an attempt wrote, without colours, long lines cut: what stands in a failure's record. */
export function logTail(output: Output, lines = TAIL_LINES): string[] {
  let bytes = Buffer.alloc(0);
  for (const { file, from } of partsOf(output).toReversed())
    bytes = Buffer.concat([lastBytes(file, from, TAIL_BYTES - bytes.length), bytes]);
  return Bun.stripANSI(bytes.toString("utf8"))
    .split(/\r\n|[\r\n]/u)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .slice(-lines)
    .map((line) => clip(line, LINE_CHARS));
}

/** The attempt's output in pieces of whole lines; what more than one cut took away is not in it. */
export function* logLines(output: Output): Generator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for (const { file, from } of partsOf(output))
    for (const block of blocksOf(file, from)) {
      const lines = (rest + decoder.decode(block, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  if (rest !== "") yield rest;
}

interface Part {
  file: string;
  from: number;
}

function partsOf({ path, offset_bytes, since_ms }: Output): Part[] {
  const aside = `${path}.1`;
  if (existsSync(aside) && statSync(aside).mtimeMs >= since_ms)
    return [
      { file: aside, from: 0 },
      { file: path, from: 0 },
    ];
  return [{ file: path, from: offset_bytes }];
}

function* blocksOf(path: string, offset: number): Generator<Buffer> {
  if (!existsSync(path)) return;
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(256 * 1024);
    let at = offset > fstatSync(fd).size ? 0 : offset;
    for (;;) {
      const size = readSync(fd, buffer, 0, buffer.length, at);
      if (size === 0) return;
      at += size;
      yield buffer.subarray(0, size);
    }
  } finally {
    closeSync(fd);
  }
}

function lastBytes(path: string, offset: number, limit: number): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0);
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(offset > size ? 0 : offset, size - limit);
    const buffer = Buffer.alloc(size - from);
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
  } finally {
    closeSync(fd);
  }
}
