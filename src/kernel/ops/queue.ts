import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";
import type { Candidate } from "../queue.ts";
import { dispatchQueue } from "../queue.ts";

/**
 * The tasks that may be started now, first to start first; each claim still decides for itself. Those with nobody
 * to work on them stand among the others (`profile` is null): nothing starts them.
 */
export const queue = operation({
  name: "queue",
  summary: "List what would be started next.",
  roles: ANYONE,
  input: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), 10_000),
    /** Profiles to leave out: those the caller knows to be full. */
    without: v.optional(v.array(v.string()), []),
    assigned_only: v.optional(v.boolean(), false),
  }),
  run: (board, { limit, without, assigned_only }): Promise<Candidate[]> =>
    dispatchQueue(board, limit, without, assigned_only),
});
