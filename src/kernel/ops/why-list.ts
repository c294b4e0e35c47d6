import * as v from "valibot";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import { toTask } from "../rows.ts";
import type { Why } from "./why.ts";
import { reasons, worldInput } from "./why.ts";

/** Statuses in which a task waits for nothing. */
const SETTLED: ReadonlySet<string> = new Set(["running", "done", "archived"]);

/**
 * What `why` says, of many tasks with one look at the queue: of those named that wait, in their order. Ids that
 * are on no board are left out.
 */
export const whyList = operation({
  name: "why-list",
  summary: "Say of many waiting tasks what keeps each from starting.",
  roles: ANYONE,
  input: v.object({ task_ids: v.array(f.taskId), ...worldInput }),
  async run(board, { task_ids, ...world }): Promise<Why[]> {
    const rows = await board.sql`
      select t.* from json_each(${JSON.stringify(task_ids)}) wanted cross join tasks t on t.id = wanted.value
      order by wanted.key`;
    return reasons(
      board,
      rows.map(toTask).filter(({ status }) => !SETTLED.has(status)),
      world,
    );
  },
});
