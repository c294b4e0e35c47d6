import * as v from "valibot";
import { operation } from "../operation.ts";

/**
 * Records that a run's process is proven dead, and how it ended where that is known. Only this lets a
 * reclaimed task be dispatched again. Returns false when it was recorded already.
 */
export const gone = operation({
  name: "gone",
  summary: "Record that a run's process has ended.",
  roles: ["dispatcher"],
  input: v.object({
    run_id: v.number(),
    exit_code: v.optional(v.nullable(v.number()), null),
    exit_signal: v.optional(v.nullable(v.string()), null),
    tokens_in: v.optional(v.nullable(v.number()), null),
    tokens_out: v.optional(v.nullable(v.number()), null),
    cost_usd: v.optional(v.nullable(v.number()), null),
    session_ref: v.optional(v.nullable(v.string()), null),
    model: v.optional(v.nullable(v.string()), null),
  }),
  run: (board, exit): Promise<boolean> =>
    board.transaction(async (tx) => {
      await tx.sql`
        update task_runs set exit_code = coalesce(${exit.exit_code}, exit_code),
          exit_signal = coalesce(${exit.exit_signal}, exit_signal), tokens_in = coalesce(${exit.tokens_in}, tokens_in),
          tokens_out = coalesce(${exit.tokens_out}, tokens_out), cost_usd = coalesce(${exit.cost_usd}, cost_usd),
          session_ref = coalesce(${exit.session_ref}, session_ref), model = coalesce(${exit.model}, model)
        where id = ${exit.run_id}`;
      const marked = await tx.sql`
        update kanbun_processes set gone_at = ${tx.clock.now()} where run_id = ${exit.run_id} and gone_at is null
        returning run_id`;
      return marked.length > 0;
    }),
});
