import * as v from "valibot";
import type { BatchResult, Verbs } from "../batch.ts";
import { runBatch } from "../batch.ts";
import { operation } from "../operation.ts";

/** Lines of one batch at most. */
export const BATCH_LIMIT = 1000;

/** What touches files, supervises processes, or is itself a batch cannot be undone by a rollback. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  (
    "attach detach gc batch swarm spawned fail release renew gone release-stale beat event set-workspace " +
    "deliver-due settle-delivery enqueue-missed"
  ).split(" "),
);

/**
 * Many operations in one transaction, all or nothing. A later line names an earlier line's task as `$<line>` or
 * `$<ref>`. The refusal of a batch carries `details.errors`: line, code, message and hint of each bad line.
 */
export const batchOver = (verbs: Verbs) => {
  const allowed = Object.fromEntries(Object.entries(verbs).filter(([name]) => !LEFT_OUT.has(name)));
  return operation({
    name: "batch",
    summary: "Do many things at once, all or nothing.",
    roles: ["operator", "dispatcher", "orchestrator"],
    input: v.object({
      operations: v.pipe(
        v.array(v.unknown()),
        v.maxLength(BATCH_LIMIT, `a batch has at most ${BATCH_LIMIT} lines`),
        v.description(
          "Lines: objects with the operation as op, its fields beside it or under input, and maybe a ref; or each as JSON text.",
        ),
      ),
    }),
    async run(board, { operations }): Promise<{ results: BatchResult[] }> {
      return { results: await runBatch(board, allowed, operations) };
    },
  });
};
