import * as v from "valibot";
import { BLOCK_KINDS, call, operations } from "../../kernel/index.ts";
import { invalid, required, taskOf, text } from "../arguments.ts";
import { ownTask, string } from "../params.ts";
import type { Tool } from "../tool.ts";

export const block: Tool = {
  name: "kanban_block",
  verb: "block",
  title: "⏸ Block a task",
  description:
    "Stop your task because only a person can go on: missing access, a decision, a source you cannot read. The reason " +
    "is shown on the board and to the next worker after unblocking: one sentence that names what you need. Put long " +
    "context into a comment first. Then end your turn.",
  params: v.object({
    task_id: ownTask,
    reason: string("One sentence: the decision or thing you need."),
    kind: v.optional(
      v.pipe(
        v.picklist(BLOCK_KINDS),
        v.description(
          "needs_input: a person's answer; dependency: another task; capability: an ability; transient: a passing trouble.",
        ),
      ),
    ),
  }),
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    const reason = required(args, "reason", "one sentence that names what you need");
    const kind = text(args, "kind");
    if (kind !== undefined && !(BLOCK_KINDS as readonly string[]).includes(kind))
      throw invalid(`kind must be one of ${BLOCK_KINDS.join(", ")}`);
    const { run_id } = await call(await session.board(), operations.block, {
      task_id,
      reason,
      kind: kind ?? null,
    });
    return { ok: true, task_id, run_id };
  },
};
