import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { basename, resolve, sep } from "node:path";
import * as v from "valibot";
import { ATTACHMENT_LIMIT_BYTES, call, operations } from "../../kernel/index.ts";
import type { Args } from "../arguments.ts";
import { invalid, required, taskOf, text } from "../arguments.ts";
import { ownTask, string } from "../params.ts";
import type { Session } from "../session.ts";
import type { Tool } from "../tool.ts";

export const attach: Tool = {
  name: "kanban_attach",
  verb: "attach",
  title: "📎 Attach a file",
  description:
    "Keep a file with your task, so that people and the workers after you find it when the workspace is gone: reports, " +
    "pictures, data. Give the path of a file in your workspace, or a filename and its text. At most 25 MB.",
  params: v.object({
    task_id: ownTask,
    path: v.optional(string("File in your workspace, absolute or relative to it.")),
    filename: v.optional(string("Name to show; the file's own by default.")),
    content: v.optional(string("The text, when there is no file.")),
    content_type: v.optional(string("Media type, such as text/markdown.")),
  }),
  async run(session, args) {
    const task_id = taskOf(session, args);
    const { name, bytes } = fileOf(session, args);
    const { id, filename, size } = await call(await session.board(), operations.attach, {
      task_id,
      filename: name,
      content: bytes,
      content_type: text(args, "content_type") ?? null,
    });
    return { ok: true, task_id, attachment_id: id, filename, size };
  },
};

function fileOf({ caller }: Session, args: Args): { name: string; bytes: Uint8Array } {
  const path = text(args, "path");
  if (path === undefined) {
    const content = text(args, "content");
    if (content === undefined) throw invalid("give a path in your workspace, or a filename and content");
    return { name: required(args, "filename", "content needs a name"), bytes: Buffer.from(content) };
  }
  if (caller.workspace === null)
    throw invalid("path: these tools do not see your files; give filename and content");
  const file = insideOf(caller.workspace, path);
  return { name: text(args, "filename") ?? basename(path), bytes: readBounded(file, path) };
}

/** The real file; refused unless it lies in the workspace, whatever links say. */
function insideOf(workspace: string, path: string): string {
  try {
    const root = realpathSync(workspace);
    const file = realpathSync(resolve(root, path));
    if (file.startsWith(root + sep)) return file;
  } catch {
    throw invalid(`path: there is no file ${path}`);
  }
  throw invalid(`path: ${path} is outside your workspace`);
}

function readBounded(file: string, shown: string): Uint8Array {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw invalid(`path: ${shown} is not a file`);
    if (stat.size > ATTACHMENT_LIMIT_BYTES)
      throw invalid(`path: ${shown} is larger than ${ATTACHMENT_LIMIT_BYTES / 2 ** 20} MiB`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
