import { call, operations } from "../../kernel/index.ts";
import { route } from "../route.ts";

export const taskContext = route({
  method: "GET",
  path: "/tasks/:id/context",
  summary: "What a worker of this task is told.",
  operation: "context",
  async handle({ board, params: { id = "" } }) {
    return { task_id: id, text: await call(board, operations.context, { task_id: id }) };
  },
});
