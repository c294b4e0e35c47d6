import * as v from "valibot";
import { operation } from "../operation.ts";
import { dispatchQueue } from "../queue.ts";
import type { ClaimResult } from "./claim.ts";
import { claim } from "./claim.ts";

/**
 * Takes the first task in the queue that is for the given profile: how a program pulls its work. `claim: null`
 * with the gates of the first one held back, or none when there is nothing for it.
 */
export const claimNext = operation({
  name: "claim-next",
  summary: "Take the most urgent ready task of a profile.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    profile: v.pipe(v.string(), v.minLength(1), v.description("Whose tasks.")),
    ttl_seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    claimer: v.optional(v.string()),
  }),
  run: (board, { profile, ...lease }): Promise<ClaimResult> =>
    board.transaction(async (tx) => {
      let held: ClaimResult = { claim: null, gates: [] };
      for (const candidate of await dispatchQueue(tx, 10_000)) {
        if (candidate.profile !== profile) continue;
        const result = await claim.run(tx, {
          task_id: candidate.id,
          ...lease,
          dispatch: false,
          verify: false,
        });
        if (result.claim) return result;
        if (held.gates.length === 0) held = result;
      }
      return held;
    }),
});
