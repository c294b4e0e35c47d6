import * as v from "valibot";
import type { Attachment } from "../attachments.ts";
import { attachmentsOf } from "../attachments.ts";
import * as f from "../fields.ts";
import { ANYONE, operation } from "../operation.ts";
import { getTask } from "../tasks.ts";

/** Files kept with a task, oldest first. Refuses `not_found`. */
export const attachments = operation({
  name: "attachments",
  summary: "List the files kept with a task.",
  roles: ANYONE,
  input: v.object({ task_id: f.taskId }),
  async run(board, { task_id }): Promise<Attachment[]> {
    await getTask(board, task_id);
    return attachmentsOf(board, task_id);
  },
});
