import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";

/** A profile or provider nothing is started for until a time. */
export interface Parked {
  scope: "profile" | "provider";
  name: string;
  /** Unix seconds. */
  until: number;
  reason: string | null;
}

/**
 * Starts nothing for a profile, or for tasks of a provider, until a time: a rate limit, a broken credential.
 * Parking again sets the new time. Refuses `invalid_input` for a time that is past.
 */
export const park = operation({
  name: "park",
  summary: "Start nothing for a profile or provider for a while.",
  roles: PEOPLE,
  input: v.object({
    name: v.pipe(v.string(), v.minLength(1), v.description("Name of the profile or provider.")),
    scope: v.optional(v.picklist(["profile", "provider"]), "profile"),
    until: f.until,
    reason: v.optional(f.reason, null),
  }),
  run: (board, { name, scope, until, reason }): Promise<Parked> =>
    board.transaction(async (tx) => {
      if (until <= tx.clock.now())
        throw new KanbunError("invalid_input", "until must be a time to come", {
          hint: `kanbun park ${name} --for 1h`,
        });
      await tx.sql`
        insert into kanbun_parked (scope, name, until, reason) values (${scope}, ${name}, ${until}, ${reason})
        on conflict (scope, name) do update set until = excluded.until, reason = excluded.reason`;
      return { scope, name, until, reason };
    }),
});
