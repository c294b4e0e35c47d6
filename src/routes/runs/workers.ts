import { call, operations } from "../../kernel/index.ts";
import type { Call } from "../route.ts";
import { route } from "../route.ts";

async function active({ board }: Call) {
  const workers = await call(board, operations.workers, {});
  return { workers, count: workers.length, now: board.clock.now() };
}

export const listWorkers = route({
  method: "GET",
  path: "/workers",
  summary: "Who works now, and whose process may still live.",
  operation: "workers",
  handle: active,
});

/** The newer clients' name for the same. */
export const activeWorkers = route({
  method: "GET",
  path: "/workers/active",
  summary: "The same as `workers`.",
  operation: "workers",
  handle: active,
});

export const showRun = route({
  method: "GET",
  path: "/runs/:id",
  summary: "One attempt.",
  operation: "get-run",
  async handle({ board, params }) {
    return { run: await call(board, operations["get-run"], { run_id: params["id"] }) };
  },
});
