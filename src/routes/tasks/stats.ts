import { call, operations } from "../../kernel/index.ts";
import { route } from "../route.ts";

export const boardStats = route({
  method: "GET",
  path: "/stats",
  summary: "Tasks by status and by assignee.",
  operation: "stats",
  handle: ({ board }) => call(board, operations.stats, {}),
});
