import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { required } from "../arguments.ts";
import { string } from "../params.ts";
import type { Tool } from "../tool.ts";

export const unblock: Tool = {
  name: "kanban_unblock",
  verb: "unblock",
  title: "▶ Unblock a task",
  description:
    "Let a blocked task go on. Answer its question in a comment first: the next worker reads the thread. Its failures " +
    "start to count again from 0.",
  params: v.object({ task_id: string("Id of the blocked task.") }),
  idempotent: true,
  async run(session, args) {
    const task_id = required(args, "task_id", "the blocked task");
    const { status } = await call(await session.board(), operations.unblock, { task_id });
    return { ok: true, task_id, status };
  },
};
