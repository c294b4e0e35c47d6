import { call, operations } from "../kernel/index.ts";
import { option, positional, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { commentDocument } from "./print/documents.ts";

export default command({
  name: "comment",
  summary: operations.comment.summary,
  details: "The worker sees the thread with its next attempt, and a running one when it next reports.",
  args: {
    task: TASK,
    text: positional("What to say; the words are joined.", { many: true, stdin: true }),
    author: option("Who says it.", "NAME", {
      field: "author",
      standard: "the profile of the environment, else user",
    }),
  },
  document: "{task_id, id, author, body, created_at}",
  examples: [
    ["kanbun comment t_1a2b3c4d please keep the old file name", "a note for the worker"],
    ["kanbun comment t_1a2b3c4d - < review.txt", "a long one from a file"],
  ],
  async run(asked) {
    const body = asked.texts("text").join(" ");
    const comment = await call(await asked.board(), operations.comment, { ...asked.input(), body });
    asked.answer(
      { task_id: comment.task_id, id: comment.id, ...commentDocument(comment) },
      `Comment added to ${comment.task_id}`,
    );
  },
});
