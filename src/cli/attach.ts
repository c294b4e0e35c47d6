import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Attachment } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import { option, positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";
import { line } from "./print/text.ts";

const LARGEST_MIB = 25;

export default command({
  name: "attach",
  summary: operations.attach.summary,
  details: "Files are kept beside the board, also when the task's workspace goes. At most 25 MiB each.",
  args: {
    task: TASK,
    files: positional("Files to keep.", { hint: "file", many: true, complete: "file" }),
    name: option("Name to keep it under, for one file.", "NAME"),
    type: option("Its content type.", "TYPE", { field: "content_type" }),
  },
  document: "{attachments: [attachment]}",
  examples: [["kanbun attach t_1a2b3c4d report.pdf figures.png", "keep two files"]],
  next: "kanbun attachments <id>",
  async run(asked) {
    const files = asked.texts("files");
    const name = asked.text("name");
    if (name !== undefined && files.length > 1) throw new UsageError("--name is for one file");
    const contents = files.map(read);
    const board = await asked.board();
    const kept: Attachment[] = [];
    for (const [at, content] of contents.entries())
      kept.push(
        await call(board, operations.attach, {
          ...asked.input(),
          filename: name ?? basename(files[at] ?? ""),
          content,
        }),
      );
    asked.answer({ attachments: kept }, () =>
      kept
        .map(
          ({ id, task_id, filename, size }) =>
            `Attached ${line(filename)} (${size} bytes) to ${task_id} as ${id}`,
        )
        .join("\n"),
    );
  },
});

/** All files are read before the first is kept: a missing one leaves nothing half done. */
function read(path: string): Uint8Array {
  const stat = statSync(path);
  if (!stat.isFile())
    throw new KanbunError("invalid_input", `${path} is not a file`, {
      hint: "give the path of a regular file",
    });
  if (stat.size > LARGEST_MIB * 1024 * 1024)
    throw new KanbunError("invalid_input", `${path} is larger than ${LARGEST_MIB} MiB`, {
      hint: "keep it elsewhere and write its place into a comment",
    });
  return readFileSync(path);
}
