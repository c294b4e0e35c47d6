import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import { operation, PEOPLE } from "../operation.ts";

/** Lets a parked profile or provider start again. Refuses `not_found` when none of that name is parked. */
export const unpark = operation({
  name: "unpark",
  summary: "Let a parked profile or provider start again.",
  roles: PEOPLE,
  input: v.object({
    name: v.pipe(v.string(), v.minLength(1)),
    scope: v.optional(v.nullable(v.picklist(["profile", "provider"])), null),
  }),
  run: (board, { name, scope }): Promise<{ name: string }> =>
    board.transaction(async (tx) => {
      const gone = await tx.sql`
        delete from kanbun_parked where name = ${name} and (${scope} is null or scope = ${scope}) returning name`;
      if (gone.length === 0)
        throw new KanbunError("not_found", `${name} is not parked`, {
          hint: "kanbun parked",
          details: { name },
        });
      return { name };
    }),
});
