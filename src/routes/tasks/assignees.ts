import { call, operations } from "../../kernel/index.ts";
import { route } from "../route.ts";

export const boardAssignees = route({
  method: "GET",
  path: "/assignees",
  summary: "Profiles and assignees with the number of their tasks by status.",
  operation: "assignees",
  async handle({ server, board }) {
    return {
      assignees: await call(board, operations.assignees, { profiles: server.dispatching.profiles() }),
    };
  },
});
