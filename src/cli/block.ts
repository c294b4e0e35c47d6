import type { Board, Task } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import { authorOf } from "./frame/actor.ts";
import { option, positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { each, RESULTS } from "./frame/each.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";
import { line } from "./print/text.ts";

export default command({
  name: "block",
  summary: operations.block.summary,
  details: "A reason is kept with the attempt, and as a comment where somebody answers it.",
  args: {
    task: { ...TASK, hint: "task_id" },
    reason: positional("Why; the words are joined.", { many: true, required: false, stdin: true }),
    ids: option("More tasks to block.", "ID", { greedy: true, complete: "task" }),
    ...fields(operations.block, { kind: { hint: "KIND" } }),
  },
  document: RESULTS,
  examples: [
    ['kanbun block t_1a2b3c4d "which database?" --kind needs_input', "wait for an answer"],
    ["kanbun block t_1a2b3c4d wait for the freeze --ids t_5e6f7a8b t_9c0d1e2f", "several with one reason"],
  ],
  next: "kanbun comment <id> <answer>, then kanbun unblock <id>.",
  async run(asked) {
    const board = await asked.board();
    const reason = asked.texts("reason").join(" ").trim() || null;
    const ids = [asked.text("task") ?? "", ...asked.texts("ids")];
    const author = authorOf(asked.env);
    return each(asked, ids, {
      act: (task_id) => blockOne(board, { ...asked.input(), task_id, reason }, author),
      done: (id) => `Blocked ${id}${reason === null ? "" : `: ${line(reason)}`}`,
      refused: (id, why) => `cannot block ${id} (${why})`,
      document: taskDocument,
    });
  },
});

/**
 * Comment and block in one transaction: there is no comment where the block is refused. A worker's late block is
 * repeated by itself, because only what its own transaction keeps is left for a person to judge.
 */
async function blockOne(
  board: Board,
  input: { task_id: string; reason: string | null },
  author: string,
): Promise<Task> {
  const { task_id, reason } = input;
  try {
    return await board.transaction(async (tx) => {
      if (reason !== null)
        await call(tx, operations.comment, { task_id, body: `BLOCKED: ${reason}`, author });
      return (await call(tx, operations.block, input)).task;
    });
  } catch (error) {
    if (!(error instanceof KanbunError) || error.code !== "claim_lost") throw error;
    return (await call(board, operations.block, input)).task;
  }
}
