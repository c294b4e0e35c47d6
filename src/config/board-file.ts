import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { DEFAULT_BOARD } from "./boards.ts";
import { replaceFile } from "./replace-file.ts";

const text = v.optional(v.nullable(v.string()), null);

/** `board.json` beside a board: what people see of it. Keys of other programs are kept. */
const boardFileSchema = v.looseObject({
  name: text,
  description: text,
  icon: text,
  default_workdir: text,
  project_id: text,
});
export type BoardFile = v.InferOutput<typeof boardFileSchema>;

function boardFile(home: string, slug: string): string {
  return slug === DEFAULT_BOARD
    ? join(home, "kanban", "board.json")
    : join(home, "kanban", "boards", slug, "board.json");
}

/** What `board.json` says; a missing or unreadable one says nothing. */
export function readBoardFile(home: string, slug: string): BoardFile {
  const path = boardFile(home, slug);
  try {
    return v.parse(boardFileSchema, existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
  } catch {
    return v.parse(boardFileSchema, {});
  }
}

/** Changes the given keys and keeps the others; the file is whole at any time. */
export function writeBoardFile(home: string, slug: string, changes: Partial<BoardFile>): void {
  const path = boardFile(home, slug);
  const content = { ...readBoardFile(home, slug), ...changes };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, `${JSON.stringify(content, null, 2)}\n`);
}
