import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { bounded, text } from "../http/shape.ts";
import { route } from "../route.ts";

export const linkGraph = route({
  method: "GET",
  path: "/links",
  summary: "What waits for what: around one task, or all that is linked.",
  operation: "graph",
  query: v.object({ task: v.optional(text), limit: v.optional(bounded(1, 5000)) }),
  handle({ board, query: { task, limit } }) {
    return call(board, operations.graph, { ...(task ? { task_id: task } : {}), ...(limit ? { limit } : {}) });
  },
});
