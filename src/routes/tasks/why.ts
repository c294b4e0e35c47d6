import { call, operations } from "../../kernel/index.ts";
import type { Call } from "../route.ts";
import { route } from "../route.ts";

async function gatesOf({ server, board, params: { id = "" } }: Call) {
  return call(board, operations.why, { task_id: id, ...(await server.dispatching.world(board)) });
}

export const taskWhy = route({
  method: "GET",
  path: "/tasks/:id/why",
  summary: "What keeps a task from starting, and the command that lifts each hold.",
  operation: "why",
  handle: gatesOf,
});

/** The newer clients' name for the same question. */
export const taskDiagnostics = route({
  method: "GET",
  path: "/tasks/:id/diagnostics",
  summary: "The same as `why`.",
  operation: "why",
  handle: gatesOf,
});
