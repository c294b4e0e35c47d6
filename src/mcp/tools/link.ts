import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { required } from "../arguments.ts";
import { string } from "../params.ts";
import type { Tool } from "../tool.ts";

export const link: Tool = {
  name: "kanban_link",
  verb: "link",
  title: "🔗 Link two tasks",
  description:
    "Make one task (child) wait until another (parent) is done. The parent comes first. Cycles are refused.",
  params: v.object({
    parent_id: string("The task that goes first."),
    child_id: string("The task that waits."),
  }),
  idempotent: true,
  async run(session, args) {
    const parent_id = required(args, "parent_id", "the task that goes first");
    const child_id = required(args, "child_id", "the task that waits");
    await call(await session.board(), operations.link, { parent_id, child_id });
    return { ok: true, parent_id, child_id };
  },
};
