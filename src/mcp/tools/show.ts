import * as v from "valibot";
import type { Run, Task } from "../../kernel/index.ts";
import { call, KanbunError, operations } from "../../kernel/index.ts";
import { taskOf } from "../arguments.ts";
import { ownTask } from "../params.ts";
import type { Tool } from "../tool.ts";

const EVENTS_LIMIT = 50;
const TASK_FACTS: readonly (keyof Task)[] = [
  "id",
  "title",
  "body",
  "assignee",
  "status",
  "tenant",
  "priority",
  "workspace_kind",
  "workspace_path",
  "created_by",
  "created_at",
  "started_at",
  "completed_at",
  "result",
  "current_run_id",
];
const RUN_FACTS: readonly (keyof Run)[] = [
  "id",
  "profile",
  "status",
  "outcome",
  "summary",
  "error",
  "metadata",
  "started_at",
  "ended_at",
];

export const show: Tool = {
  name: "kanban_show",
  verb: "show",
  title: "📋 Show a task",
  description:
    "The full state of a task: text, parents and children, comment thread, earlier attempts, latest events. Call it " +
    "first, without arguments, to orient yourself on your own task, also when you were started again. " +
    "`worker_context` is all of it as one text, ready to read.",
  params: v.object({ task_id: ownTask }),
  reads: true,
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    const board = await session.board();
    const shown = await call(board, operations.show, { task_id, events_limit: EVENTS_LIMIT }).catch(
      notFound(task_id),
    );
    return {
      task: picked(shown.task, TASK_FACTS),
      parents: shown.parents,
      children: shown.children,
      comments: shown.comments.map((comment) => picked(comment, ["author", "body", "created_at"])),
      events: shown.events.map((event) => picked(event, ["kind", "payload", "created_at", "run_id"])),
      runs: shown.runs.map((run) => picked(run, RUN_FACTS)),
      worker_context: await call(board, operations.context, { task_id }),
    };
  },
};

function picked<T extends object>(from: T, keys: readonly (keyof T)[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

function notFound(taskId: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof KanbunError && error.code === "not_found")
      throw new KanbunError("not_found", `task ${taskId} not found`);
    throw error;
  };
}
