import * as v from "valibot";
import type { LateWrite } from "../late-writes.ts";
import { lateWrites } from "../late-writes.ts";
import { ANYONE, operation } from "../operation.ts";

/** Writes that came from runs which no longer held their task, newest first; by default those not decided yet. */
export const lateList = operation({
  name: "late-list",
  summary: "List results that came too late to count.",
  roles: ANYONE,
  input: v.object({
    task_id: v.optional(v.nullable(v.string()), null),
    decided: v.optional(v.boolean(), false),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 100),
  }),
  run: (board, { task_id, decided, limit }): Promise<LateWrite[]> =>
    lateWrites(board, task_id, decided, limit),
});
