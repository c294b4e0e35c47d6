import * as v from "valibot";
import type { Attachment } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import { taskOf } from "../arguments.ts";
import { ownTask } from "../params.ts";
import type { Session } from "../session.ts";
import type { Tool } from "../tool.ts";

export const attachments: Tool = {
  name: "kanban_attachments",
  verb: "attachments",
  title: "📎 List attached files",
  description:
    "The files kept with a task, such as a parent's results, with the path under which you can read each.",
  params: v.object({ task_id: ownTask }),
  reads: true,
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    const all = await call(await session.board(), operations.attachments, { task_id });
    return { ok: true, task_id, attachments: all.map((attachment) => shown(session, attachment)) };
  },
};

/** The path helps only those who see our files. */
function shown({ caller }: Session, attachment: Attachment): Record<string, unknown> {
  const { id, filename, size, content_type, uploaded_by, created_at, path } = attachment;
  const facts = { id, filename, size, content_type, uploaded_by, created_at };
  return caller.local ? { ...facts, path } : facts;
}
