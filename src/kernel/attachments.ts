import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import type { Board } from "./board.ts";
import { KanbunError } from "./errors.ts";
import type { RawRow } from "./rows.ts";

/** Largest attachment. */
export const ATTACHMENT_LIMIT_BYTES = 25 * 1024 * 1024;
const FILENAME_LIMIT_BYTES = 200;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;

/** A file that belongs to a task. Its bytes lie under the board's attachments directory. */
export interface Attachment {
  id: number;
  task_id: string;
  filename: string;
  stored_path: string;
  content_type: string | null;
  size: number;
  uploaded_by: string | null;
  created_at: number;
  /** Where the file is now; `null` when it is gone, or lies outside the board's own directory. */
  path: string | null;
}

/** The last part of a file name, without control characters. Refuses `invalid_input` when nothing is left. */
export function safeFilename(name: string): string {
  const last = (name.split(/[/\\]/u).at(-1) ?? "").replaceAll(CONTROL, "").trim();
  if (last === "" || /^\.+$/u.test(last))
    throw new KanbunError("invalid_input", "filename must name a file", {
      hint: "give a name such as report.md",
    });
  return lastBytes(last, FILENAME_LIMIT_BYTES);
}

/** The end of a text that takes at most so many bytes, whole characters only: the end holds the extension. */
function lastBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  let start = Math.max(0, bytes.byteLength - limit);
  while (start < bytes.byteLength && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString("utf8", start);
}

/**
 * Writes the bytes of a new attachment, whole or not at all, and returns their path. The stored name is ours, so
 * no file name of a user reaches the file system. Refuses `invalid_input` above the limit.
 */
export function storeBytes(board: Board, taskId: string, filename: string, content: Uint8Array): string {
  if (content.byteLength > ATTACHMENT_LIMIT_BYTES)
    throw new KanbunError(
      "invalid_input",
      `${filename} has ${content.byteLength} bytes; the most is ${ATTACHMENT_LIMIT_BYTES}`,
      {
        hint: "keep large files in a workspace and attach a note of where they are",
        details: { size: content.byteLength, limit: ATTACHMENT_LIMIT_BYTES },
      },
    );
  const directory = join(board.paths.attachments, taskId.replaceAll(/[^\w-]/gu, "_"));
  const plain = filename.replaceAll(/[^\w.-]/gu, "_").slice(-80);
  const path = join(directory, `${board.ids.token().slice(0, 16)}-${plain}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.part`, content, { mode: 0o600, flush: true });
    renameSync(`${path}.part`, path);
  } catch (cause) {
    rmSync(`${path}.part`, { force: true });
    throw new KanbunError("io", `${filename} could not be stored: ${(cause as Error).message}`, { cause });
  }
  return path;
}

/** Removes the bytes of an attachment; only a file inside the board's own directory is ever touched. */
export function removeBytes(board: Board, attachment: Pick<Attachment, "task_id" | "stored_path">): void {
  const path = whereIs(board, attachment);
  if (path !== null) rmSync(path, { force: true });
}

export function toAttachment(board: Board, row: RawRow): Attachment {
  const attachment = row as unknown as Attachment;
  return { ...attachment, path: whereIs(board, attachment) };
}

/** A path written on another machine is looked for under this board's directory. */
function whereIs(
  board: Board,
  { task_id, stored_path }: Pick<Attachment, "task_id" | "stored_path">,
): string | null {
  const root = board.paths.attachments;
  if (!existsSync(root)) return null;
  const inside = `${realpathSync(root)}${sep}`;
  for (const path of [stored_path, join(root, task_id, basename(stored_path))])
    if (existsSync(path) && realpathSync(path).startsWith(inside)) return realpathSync(path);
  return null;
}

export async function attachmentsOf(board: Board, taskId: string): Promise<Attachment[]> {
  const rows = await board.sql`
    select * from task_attachments where task_id = ${taskId} order by created_at, id limit 10000`;
  return rows.map((row) => toAttachment(board, row));
}
