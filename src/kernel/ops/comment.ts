import * as v from "valibot";
import { append } from "../events.ts";
import { assertHolds } from "../fencing.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { redact } from "../redact.ts";
import { getTask } from "../tasks.ts";
import { isBlank, lengthOf, strip } from "../text.ts";
import type { Comment } from "../types.ts";

/**
 * Adds to the task's thread; text and author are stored stripped. Refuses `invalid_input` for a blank text
 * ("body is required") or author, `not_found` for an unknown task.
 */
export const comment = operation({
  name: "comment",
  summary: "Write into a task's thread.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    task_id: f.taskId,
    body: v.pipe(
      v.string(),
      v.check((text) => !isBlank(text), "comment body is required"),
    ),
    author: v.optional(
      v.pipe(
        v.string(),
        v.check((name) => !isBlank(name), "comment author is required"),
      ),
    ),
  }),
  run: (board, { task_id, body, author }): Promise<Comment> =>
    board.transaction(async (tx) => {
      await assertHolds(tx, "comment");
      await getTask(tx, task_id);
      const by = author ?? tx.actor.name;
      const [row] = await tx.sql<Comment>`
        insert into task_comments (task_id, author, body, created_at)
        values (${task_id}, ${strip(by)}, ${redact(strip(body))}, ${tx.clock.now()})
        returning id, task_id, author, body, created_at`;
      await append(tx, { task_id, kind: "commented", payload: { author: by, len: lengthOf(body) } });
      return row as Comment;
    }),
});
