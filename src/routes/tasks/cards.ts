import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { bounded, text } from "../http/shape.ts";
import { route } from "../route.ts";

export const listCards = route({
  method: "GET",
  path: "/tasks",
  summary: "Cards by page, with filters and search; `next` goes into `before` of the following page.",
  operation: "cards",
  query: v.object({
    /** One status, or several with commas. */
    status: v.optional(text),
    q: v.optional(text),
    tenant: v.optional(text),
    assignee: v.optional(text),
    before: v.optional(text),
    limit: v.optional(bounded(1, 500)),
  }),
  handle({ board, query: { status, ...rest } }) {
    return call(board, operations.cards, { ...rest, ...(status ? { status: status.split(",") } : {}) });
  },
});
