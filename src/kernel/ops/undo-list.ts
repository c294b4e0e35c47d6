import * as v from "valibot";
import type { ChangeEvent } from "../changes.ts";
import { changeEvents } from "../changes.ts";
import { ANYONE, operation } from "../operation.ts";

/** Changes by people, newest first, with what each altered and whether it stands undone. */
export const undoList = operation({
  name: "undo-list",
  summary: "List changes that can be undone.",
  roles: ANYONE,
  input: v.object({
    task_id: v.optional(v.nullable(v.string()), null),
    /** Only changes after this event. */
    since: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 20),
  }),
  async run(board, { task_id, since, limit }): Promise<ChangeEvent[]> {
    return (await changeEvents(board, task_id, limit)).filter(({ id }) => id > since);
  },
});
