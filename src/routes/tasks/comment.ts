import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { absentable, text } from "../http/shape.ts";
import { route } from "../route.ts";
import { changed } from "./changed.ts";

export const commentTask = route({
  method: "POST",
  path: "/tasks/:id/comments",
  summary: "Write into a task's thread.",
  operation: "comment",
  body: v.object({ body: text, author: absentable(text) }),
  handle({ board, params: { id = "" }, body: { body, author } }) {
    const named = author?.trim() ? { author: author.trim() } : {};
    return changed(board, id, async () => {
      const comment = await call(board, operations.comment, { task_id: id, body, ...named });
      return { ok: true, comment };
    });
  },
});
