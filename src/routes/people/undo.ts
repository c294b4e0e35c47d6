import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { bounded, text } from "../http/shape.ts";
import { route } from "../route.ts";

export const undoList = route({
  method: "GET",
  path: "/undo",
  summary: "Changes by people, newest first, and whether each stands undone.",
  operation: "undo-list",
  query: v.object({ task: v.optional(text), limit: v.optional(bounded(1, 1000)) }),
  async handle({ board, query: { task, limit } }) {
    const changes = await call(board, operations["undo-list"], {
      ...(task ? { task_id: task } : {}),
      ...(limit ? { limit } : {}),
    });
    return { changes };
  },
});
