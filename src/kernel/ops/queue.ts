import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";
import type { Candidate } from "../queue.ts";
import { dispatchQueue } from "../queue.ts";

export interface Queue {
  /** First to start first. */
  candidates: Candidate[];
  /** Ready tasks without an assignee: nothing starts them. */
  unassigned: string[];
}

/** The tasks that may be started now, in the order they are; each claim still decides for itself. */
export const queue = operation({
  name: "queue",
  summary: "List what would be started next.",
  roles: ANYONE,
  input: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), 10_000),
  }),
  async run(board, { limit }): Promise<Queue> {
    const all = await dispatchQueue(board, limit);
    return {
      candidates: all.filter(({ profile }) => profile !== null),
      unassigned: all.filter(({ profile }) => profile === null).map(({ id }) => id),
    };
  },
});
