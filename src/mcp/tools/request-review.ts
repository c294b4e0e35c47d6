import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { object, taskOf, text } from "../arguments.ts";
import { metadata, ownTask, summary } from "../params.ts";
import type { Tool } from "../tool.ts";

export const requestReview: Tool = {
  name: "kanban_request_review",
  verb: "request-review",
  title: "👀 Request a review",
  description:
    "Hand your finished work over for review instead of completing it: when the task asks for approval or the result is " +
    "risky. A reviewer completes it or sends it back. Then end your turn.",
  params: v.object({ task_id: ownTask, summary, metadata }),
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    const summary = text(args, "summary");
    const { run_id } = await call(await session.board(), operations["request-review"], {
      task_id,
      metadata: object(args, "metadata") ?? null,
      ...(summary === undefined ? {} : { summary }),
    });
    return { ok: true, task_id, run_id };
  },
};
