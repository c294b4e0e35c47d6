import { call, operations } from "../../kernel/index.ts";
import { route } from "../route.ts";
import { taskDetail } from "./full.ts";

export const showTask = route({
  method: "GET",
  path: "/tasks/:id",
  summary: "One task with its links, comments, events and runs.",
  operation: "show",
  async handle({ board, params }) {
    return taskDetail(await call(board, operations.show, { task_id: params["id"] }), board.clock.now());
  },
});
