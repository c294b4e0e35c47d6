import * as v from "valibot";
import { workerContext } from "../context.ts";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";

/** What a worker has to know of its task, as one bounded text in markdown. Refuses `not_found`. */
export const context = operation({
  name: "context",
  summary: "Write what a worker has to know of a task.",
  roles: ANYONE,
  input: v.object({ task_id: f.taskId }),
  run: (board, { task_id }): Promise<string> => workerContext(board, task_id),
});
