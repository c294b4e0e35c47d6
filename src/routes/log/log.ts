import * as v from "valibot";
import { ANYONE, call, operations } from "../../kernel/index.ts";
import { bounded } from "../http/shape.ts";
import { route } from "../route.ts";
import { logPath, readLog } from "./log-file.ts";

/** Largest `tail` of the contract. */
const LONGEST_TAIL_BYTES = 2_000_000;

export const taskLog = route({
  method: "GET",
  path: "/tasks/:id/log",
  summary: "What the task's worker wrote, or the last `tail` bytes of it.",
  roles: ANYONE,
  query: v.object({ tail: v.optional(bounded(1, LONGEST_TAIL_BYTES)) }),
  async handle({ board, params: { id = "" }, query: { tail } }) {
    const path = logPath(board, id);
    await call(board, operations.show, { task_id: id, events_limit: 1 });
    return { task_id: id, ...readLog(path, tail) };
  },
});
