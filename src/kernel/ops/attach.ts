import { rmSync } from "node:fs";
import * as v from "valibot";
import type { Attachment } from "../attachments.ts";
import { safeFilename, storeBytes, toAttachment } from "../attachments.ts";
import { append } from "../events.ts";
import { assertHolds, assertOwnTask } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";

/**
 * Keeps a file with a task, also when the task's workspace goes. At most 25 MiB each. Refuses `not_found`,
 * `invalid_input` for a larger one, a name that is none, or bad base64, `claim_lost` for a worker whose run is over.
 */
export const attach = operation({
  name: "attach",
  summary: "Keep a file with a task.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    task_id: f.taskId,
    filename: v.pipe(v.string(), v.description("Name to show; directories are dropped.")),
    content: v.union([
      v.pipe(v.string(), v.base64("content must be base64"), v.description("The bytes, in base64.")),
      v.instance(Uint8Array),
    ]),
    content_type: v.optional(v.nullable(v.string()), null),
  }),
  async run(board, { task_id, filename, content, content_type }): Promise<Attachment> {
    assertOwnTask(board, task_id, "attach");
    await getTask(board, task_id);
    const name = safeFilename(filename);
    const bytes = typeof content === "string" ? Buffer.from(content, "base64") : content;
    const stored_path = storeBytes(board, task_id, name, bytes);
    try {
      return await board.transaction(async (tx) => {
        await assertHolds(tx, "attach");
        await getTask(tx, task_id);
        const [row] = await tx.sql`
          insert into task_attachments (task_id, filename, stored_path, content_type, size, uploaded_by, created_at)
          values (${task_id}, ${name}, ${stored_path}, ${content_type}, ${bytes.byteLength}, ${tx.actor.name},
            ${tx.clock.now()})
          returning *`;
        await append(tx, { task_id, kind: "attached", payload: { filename: name, size: bytes.byteLength } });
        return toAttachment(board, row ?? {});
      });
    } catch (error) {
      rmSync(stored_path, { force: true });
      throw error;
    }
  },
});
