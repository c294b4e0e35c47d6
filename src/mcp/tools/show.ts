import * as v from "valibot";
import type { BoardEvent, Comment, Run, Task } from "../../kernel/index.ts";
import { call, clip, KanbunError, lengthOf, operations } from "../../kernel/index.ts";
import { taskOf } from "../arguments.ts";
import { ownTask } from "../params.ts";
import type { Tool } from "../tool.ts";

const EVENTS_LIMIT = 50;
/** A client gives up on a result that fills the model's context, so long histories are cut: the newest is kept. */
const COMMENTS_LIMIT = 30;
const RUNS_LIMIT = 10;
const BODY_LENGTH = 16_384;
const TEXT_LENGTH = 2_048;
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
    const { task, parents, children, comments, events, runs } = shown;
    const omitted = {
      comments: Math.max(0, comments.length - COMMENTS_LIMIT),
      runs: Math.max(0, runs.length - RUNS_LIMIT),
    };
    return {
      task: taskFacts(task),
      parents,
      children,
      comments: comments.slice(-COMMENTS_LIMIT).map(commentFacts),
      events: events.map(eventFacts),
      runs: runs.slice(-RUNS_LIMIT).map(runFacts),
      ...(omitted.comments + omitted.runs > 0 ? { omitted } : {}),
      worker_context: await call(board, operations.context, { task_id }),
    };
  },
};

function taskFacts(task: Task): Record<string, unknown> {
  return {
    ...picked(task, TASK_FACTS),
    title: bounded(task.title, TEXT_LENGTH),
    body: bounded(task.body, BODY_LENGTH),
    result: bounded(task.result, TEXT_LENGTH),
  };
}

function eventFacts(event: BoardEvent): Record<string, unknown> {
  const { kind, payload, created_at, run_id } = event;
  return { kind, payload: boundedObject(payload), created_at, run_id };
}

function commentFacts({ author, body, created_at }: Comment): Record<string, unknown> {
  return { author, body: bounded(body, TEXT_LENGTH), created_at };
}

function runFacts(run: Run): Record<string, unknown> {
  const { summary, error, metadata } = run;
  return {
    ...picked(run, RUN_FACTS),
    summary: bounded(summary, TEXT_LENGTH),
    error: bounded(error, TEXT_LENGTH),
    metadata: boundedObject(metadata),
  };
}

/** A large object becomes `{truncated: <the start of its JSON>}`. */
function boundedObject(value: Record<string, unknown> | null): Record<string, unknown> | null {
  const json = JSON.stringify(value);
  return json.length <= 2 * TEXT_LENGTH ? value : { truncated: bounded(json, TEXT_LENGTH) };
}

function bounded(text: string | null, limit: number): string | null {
  if (text === null) return null;
  const over = lengthOf(text) - limit;
  return over > 0 ? `${clip(text, limit)}… [truncated: ${over} characters omitted]` : text;
}

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
