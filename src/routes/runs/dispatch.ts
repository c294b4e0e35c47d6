import * as v from "valibot";
import { boolean, integer } from "../http/shape.ts";
import { route } from "../route.ts";

export const dispatchNow = route({
  method: "POST",
  path: "/dispatch",
  summary: "One pass over the board now: supervise, promote, start at most `max`.",
  roles: ["operator"],
  query: v.object({ dry_run: v.optional(boolean, false), max: v.optional(integer, 8) }),
  async handle({ server, board, query: { dry_run, max } }) {
    return server.dispatching.pass(board, { dryRun: dry_run, max });
  },
});
