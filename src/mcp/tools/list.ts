import * as v from "valibot";
import type { Task } from "../../kernel/index.ts";
import { call, operations, STATUSES } from "../../kernel/index.ts";
import { flag, integer, text } from "../arguments.ts";
import { string } from "../params.ts";
import type { Tool } from "../tool.ts";

const DEFAULT_LIMIT = 50;
const MOST = 500;

export const list: Tool = {
  name: "kanban_list",
  verb: "list",
  title: "🗂 List tasks",
  description: "Tasks of the board, most urgent first, without their texts. Read one with kanban_show.",
  params: v.object({
    status: v.optional(v.pipe(v.picklist(STATUSES), v.description("Only this status."))),
    assignee: v.optional(string("Only this profile's.")),
    tenant: v.optional(string("Only this tenant's.")),
    include_archived: v.optional(v.pipe(v.boolean(), v.description("Archived tasks too."))),
    limit: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.description(`Most tasks to return: ${DEFAULT_LIMIT} by default, ${MOST} at most.`),
      ),
    ),
  }),
  reads: true,
  idempotent: true,
  async run(session, args) {
    const limit = Math.min(Math.max(1, integer(args, "limit") ?? DEFAULT_LIMIT), MOST);
    const tasks = await call(await session.board(), operations.list, {
      status: text(args, "status") ?? null,
      assignee: text(args, "assignee") ?? null,
      tenant: text(args, "tenant") ?? null,
      include_archived: flag(args, "include_archived"),
      limit: limit + 1,
    });
    return { ok: true, tasks: tasks.slice(0, limit).map(line), more: tasks.length > limit };
  },
};

function line({
  id,
  title,
  status,
  assignee,
  tenant,
  priority,
  created_at,
  completed_at,
}: Task): Record<string, unknown> {
  return { id, title, status, assignee, tenant, priority, created_at, completed_at };
}
