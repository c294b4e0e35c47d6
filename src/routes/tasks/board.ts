import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { boolean, text } from "../http/shape.ts";
import { route } from "../route.ts";

export const wholeBoard = route({
  method: "GET",
  path: "/board",
  summary: "The whole board, column by column, every task in full.",
  operation: "board",
  query: v.object({ tenant: v.optional(text), include_archived: v.optional(boolean, false) }),
  handle: ({ board, query }) => call(board, operations.board, query),
});
