import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { object, required, taskOf } from "../arguments.ts";
import { metadata, ownTask, string } from "../params.ts";
import type { Tool } from "../tool.ts";

export const requestChanges: Tool = {
  name: "kanban_request_changes",
  verb: "request-changes",
  title: "↩ Request changes",
  description:
    "Send a task that you review back to its worker. Say everything that has to change; the next worker reads it as an " +
    "earlier attempt. If it is good, use kanban_complete instead.",
  params: v.object({ task_id: ownTask, reason: string("What has to change, concretely."), metadata }),
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    const reason = required(args, "reason", "say what has to change");
    const { run_id, task } = await call(await session.board(), operations["request-changes"], {
      task_id,
      reason,
      metadata: object(args, "metadata") ?? null,
    });
    return { ok: true, task_id, run_id, status: task.status };
  },
};
