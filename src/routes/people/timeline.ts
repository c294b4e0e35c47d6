import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { bounded } from "../http/shape.ts";
import { route } from "../route.ts";

/** The last second of the year 9999. */
const LATEST_SECONDS = 253_402_300_799;

export const boardTimeline = route({
  method: "GET",
  path: "/timeline",
  summary: "The attempts of a stretch of time and their cards.",
  operation: "timeline",
  query: v.object({
    since: v.optional(bounded(0, LATEST_SECONDS)),
    until: v.optional(bounded(0, LATEST_SECONDS)),
    limit: v.optional(bounded(1, 2000)),
  }),
  handle: ({ board, query }) => call(board, operations.timeline, query),
});
