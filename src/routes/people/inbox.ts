import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { bounded } from "../http/shape.ts";
import { route } from "../route.ts";

export const peopleInbox = route({
  method: "GET",
  path: "/inbox",
  summary: "What waits for a person, longest first.",
  operation: "inbox",
  query: v.object({ limit: v.optional(bounded(1, 1000)) }),
  handle: ({ board, query, server }) =>
    call(board, operations.inbox, { ...query, profiles: server.dispatching.profiles() }),
});
