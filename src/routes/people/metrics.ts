import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { bounded } from "../http/shape.ts";
import { route } from "../route.ts";

export const boardMetrics = route({
  method: "GET",
  path: "/metrics",
  summary: "Throughput, cycle time, what work waits for, and spend.",
  operation: "metrics",
  query: v.object({ days: v.optional(bounded(1, 366)) }),
  handle: ({ board, query }) => call(board, operations.metrics, query),
});
