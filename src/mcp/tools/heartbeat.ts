import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { taskOf, text } from "../arguments.ts";
import { ownTask, string } from "../params.ts";
import type { Tool } from "../tool.ts";

export const heartbeat: Tool = {
  name: "kanban_heartbeat",
  verb: "heartbeat",
  needsRun: true,
  title: "💓 Heartbeat",
  description:
    "Say that your task is alive and how far it is; it also keeps your claim. Every few minutes during long work, with " +
    "numbers in the note (step 3 of 9, 40,000 rows). Not needed for work of a minute or two.",
  params: v.object({ task_id: ownTask, note: v.optional(string("How far it is.")) }),
  idempotent: true,
  async run(session, args) {
    const task_id = taskOf(session, args);
    await call(await session.board(), operations.heartbeat, { task_id, note: text(args, "note") ?? null });
    return { ok: true, task_id };
  },
};
