import * as v from "valibot";
import type { Attachment } from "../attachments.ts";
import { removeBytes, toAttachment } from "../attachments.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import { operation, PEOPLE } from "../operation.ts";

/** Removes a file from a task, for good. Refuses `not_found`. */
export const detach = operation({
  name: "detach",
  summary: "Remove a file from a task.",
  roles: PEOPLE,
  input: v.object({ task_id: f.taskId, attachment_id: f.countedId("Number of the file.") }),
  async run(board, { task_id, attachment_id }): Promise<Attachment> {
    const attachment = await board.transaction(async (tx) => {
      const [row] = await tx.sql`
        delete from task_attachments where id = ${attachment_id} and task_id = ${task_id} returning *`;
      if (!row)
        throw new KanbunError("not_found", `${task_id} has no attachment ${attachment_id}`, {
          hint: `kanbun attachments ${task_id}`,
          details: { task_id, attachment_id },
        });
      const removed = toAttachment(tx, row);
      await append(tx, {
        task_id,
        kind: "detached",
        payload: { filename: removed.filename, size: removed.size },
      });
      return removed;
    });
    removeBytes(board, attachment);
    return attachment;
  },
});
