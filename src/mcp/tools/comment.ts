import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { required, text } from "../arguments.ts";
import { string } from "../params.ts";
import type { Tool } from "../tool.ts";

export const comment: Tool = {
  name: "kanban_comment",
  verb: "comment",
  title: "💬 Comment on a task",
  description:
    "Write into the thread of any task, yours or another's: findings, questions, the context of a block. People and " +
    "later workers read it; a running worker sees it at its next tool call.",
  params: v.object({
    task_id: string("Id of the task."),
    body: string("The text, markdown."),
    author: v.optional(string("Name to sign with; your profile's by default.")),
  }),
  async run(session, args) {
    const task_id = required(args, "task_id", "say whose thread it is");
    const body = required(args, "body", "an empty comment says nothing");
    const author = text(args, "author") ?? session.caller.actor.name;
    const { id } = await call(await session.board(), operations.comment, { task_id, body, author });
    session.told.ownComments.push(id);
    return { ok: true, task_id, comment_id: id };
  },
};
