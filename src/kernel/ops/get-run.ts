import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import { getRun as findRun } from "../runs.ts";
import type { Run } from "../types.ts";

/** One attempt by its id. Refuses `not_found`. */
export const getRun = operation({
  name: "get-run",
  summary: "Show one attempt.",
  roles: ANYONE,
  input: v.object({ run_id: f.countedId("Id of the attempt.") }),
  async run(board, { run_id }): Promise<Run> {
    const run = await findRun(board, run_id);
    if (!run)
      throw new KanbunError("not_found", `no such run: ${run_id}`, {
        hint: "kanbun runs <task id>",
        details: { run_id },
      });
    return run;
  },
});
