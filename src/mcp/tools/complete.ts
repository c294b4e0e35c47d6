import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { invalid, object, taskOf, text } from "../arguments.ts";
import { metadata, ownTask, string, summary } from "../params.ts";
import type { Tool } from "../tool.ts";

export const complete: Tool = {
  name: "kanban_complete",
  verb: "complete",
  title: "✔ Complete a task",
  description:
    "Finish your task and hand its result on. Give a summary, and metadata for programs; tasks that wait for yours " +
    "read both. Do not complete unfinished work: block instead. No secrets: this is kept for good.",
  params: v.object({
    task_id: ownTask,
    summary,
    metadata,
    result: v.optional(string("Short log line, when there is no summary.")),
  }),
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    const [summary, result] = [text(args, "summary"), text(args, "result")];
    if (summary === undefined && result === undefined)
      throw invalid("give a summary (or at least a result): the tasks after yours read it");
    const done = await call(await session.board(), operations.complete, {
      task_id,
      metadata: object(args, "metadata") ?? null,
      ...(summary === undefined ? {} : { summary }),
      ...(result === undefined ? {} : { result }),
    });
    return { ok: true, task_id, run_id: done.run_id, ...(done.verifying ? { verifying: true } : {}) };
  },
};
