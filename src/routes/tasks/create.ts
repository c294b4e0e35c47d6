import * as v from "valibot";
import type { Board, Task } from "../../kernel/index.ts";
import { call, operations, taskFull } from "../../kernel/index.ts";
import type { ServerContext } from "../context.ts";
import { absentable, boolean, integer, object, present, text, texts } from "../http/shape.ts";
import { route } from "../route.ts";
import { latestCursor } from "../live/changes.ts";
import { traced } from "./changed.ts";

const body = v.object({
  title: text,
  body: absentable(text),
  assignee: absentable(text),
  tenant: absentable(text),
  priority: absentable(integer),
  workspace_kind: absentable(text),
  workspace_path: absentable(text),
  parents: absentable(texts),
  parents_gate: absentable(text),
  triage: absentable(boolean),
  idempotency_key: absentable(text),
  max_runtime_seconds: absentable(integer),
  max_retries: absentable(integer),
  skills: absentable(texts),
  not_before: absentable(integer),
  model: absentable(text),
  model_override: absentable(text),
  provider_override: absentable(text),
  reviewer: absentable(text),
  params: absentable(object),
  branch_name: absentable(text),
});

export const createTask = route({
  method: "POST",
  path: "/tasks",
  summary: "Put a task on the board.",
  operation: "create",
  body,
  async handle({ server, board, body: { model, ...fields } }) {
    const input = { ...(model ? { model_override: model } : {}), ...present(fields) };
    const before = await latestCursor(board);
    const { task } = await call(board, operations.create, input);
    const warning = await warningFor(server, board, task);
    return {
      task: taskFull(task, board.clock.now()),
      ...(await traced(board, before, task.id)),
      ...(warning === null ? {} : { warning }),
    };
  },
});

/** A ready task that nobody will start is worth a word; trouble with asking is not. */
async function warningFor(server: ServerContext, board: Board, task: Task): Promise<string | null> {
  try {
    return (await server.dispatching.unstarted(board, task)).join("; ") || null;
  } catch (error) {
    server.report(error);
    return null;
  }
}
