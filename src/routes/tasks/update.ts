import * as v from "valibot";
import type { Board, Task } from "../../kernel/index.ts";
import { call, KanbunError, operations, taskFull } from "../../kernel/index.ts";
import { absentable, integer, object, present, text, texts } from "../http/shape.ts";
import { route } from "../route.ts";
import { changed } from "./changed.ts";

/** Fields of the contract: here `null` is the same as absent. */
const contract = {
  status: absentable(text),
  assignee: absentable(text),
  priority: absentable(integer),
  title: absentable(text),
  body: absentable(text),
  result: absentable(text),
  block_reason: absentable(text),
  summary: absentable(text),
  metadata: absentable(object),
};

/** Fields beyond the contract: `null` clears them. */
const further = {
  tenant: v.optional(v.nullable(text)),
  skills: v.optional(v.nullable(texts)),
  max_runtime_seconds: v.optional(v.nullable(integer)),
  max_retries: v.optional(v.nullable(integer)),
  not_before: v.optional(v.nullable(integer)),
  model_override: v.optional(v.nullable(text)),
  provider_override: v.optional(v.nullable(text)),
  reviewer: v.optional(v.nullable(text)),
  workspace_kind: v.optional(text),
  workspace_path: v.optional(v.nullable(text)),
  branch_name: v.optional(v.nullable(text)),
  params: v.optional(v.nullable(object)),
};

export const updateTask = route({
  method: "PATCH",
  path: "/tasks/:id",
  summary: "Change a task: all of it, or on a refusal nothing.",
  operation: "update",
  body: v.object({ ...contract, ...further }),
  handle({ board, params: { id = "" }, body }) {
    const input = { ...cleared(body), ...present(pick(body, Object.keys(contract))), task_id: id };
    return changed(board, id, async () => {
      const task = await updated(board, id, input);
      return { task: taskFull(task, board.clock.now()) };
    });
  },
});

/** An unknown task is told before what is wrong with the values. */
async function updated(board: Board, id: string, input: object): Promise<Task> {
  try {
    return await call(board, operations.update, input);
  } catch (error) {
    if (error instanceof KanbunError && error.code === "invalid_input")
      await call(board, operations.show, { task_id: id, events_limit: 1 });
    throw error;
  }
}

/** The further fields that were sent, `null` included. */
function cleared(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(further).flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])),
  );
}

function pick(body: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, body[name]]));
}
