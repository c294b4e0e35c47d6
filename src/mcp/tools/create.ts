import * as v from "valibot";
import { call, operations, WORKSPACE_KINDS } from "../../kernel/index.ts";
import type { Args } from "../arguments.ts";
import { flag, integer, required, text, texts } from "../arguments.ts";
import { string } from "../params.ts";
import type { Session } from "../session.ts";
import type { Tool } from "../tool.ts";

const count = (description: string) =>
  v.optional(v.pipe(v.number(), v.integer(), v.description(description)));
const list = (description: string) => v.optional(v.pipe(v.array(v.string()), v.description(description)));

export const create: Tool = {
  name: "kanban_create",
  verb: "create",
  title: "➕ Create a task",
  description:
    "Put a new task on the board for the right specialist: follow-up work, or a part of what you split up. It starts by " +
    "itself once its parents are done. Your own task is not linked unless you name it in parents.",
  params: v.object({
    title: string("One line that says what is to be done."),
    assignee: string("Profile that does it. A task without one is never started."),
    body: v.optional(string("Everything the worker needs to know, markdown.")),
    parents: list("Ids of tasks that must be done first."),
    tenant: v.optional(string("Whose work it is; your own tenant by default.")),
    priority: count("Higher goes first; 0 by default."),
    workspace_kind: v.optional(
      v.pipe(
        v.picklist(WORKSPACE_KINDS),
        v.description(
          "scratch: a fresh directory (default); dir: a given directory; worktree: a git worktree.",
        ),
      ),
    ),
    workspace_path: v.optional(string("Absolute path, for dir and worktree.")),
    triage: v.optional(v.pipe(v.boolean(), v.description("A draft: a person decides whether it starts."))),
    idempotency_key: v.optional(string("Creating again with this key gives the first task.")),
    max_runtime_seconds: count("Longest time one attempt may take."),
    skills: list("Skills the worker loads."),
  }),
  async run(session, args) {
    const input = inputOf(session, args);
    const tenant = text(args, "tenant") ?? (await ownTenant(session)) ?? undefined;
    const { task } = await call(await session.board(), operations.create, {
      ...input,
      ...(tenant === undefined ? {} : { tenant }),
    });
    const warnings = await session.unstarted(task);
    return {
      ok: true,
      task_id: task.id,
      status: task.status,
      ...(warnings.length > 0 ? { warning: warnings.join("; ") } : {}),
    };
  },
};

/** Beside the agent the environment says it; a worker on another host has its task's. */
async function ownTenant({ caller, board }: Session): Promise<string | null> {
  if (caller.local || caller.task_id === null) return caller.tenant;
  const { task } = await call(await board(), operations.show, { task_id: caller.task_id, events_limit: 1 });
  return task.tenant;
}

function inputOf({ caller }: Session, args: Args): Record<string, unknown> {
  const title = required(args, "title", "one line that says what is to be done");
  const assignee = required(args, "assignee", "a task without one is never dispatched");
  const skills = texts(args, "skills");
  const parents = texts(args, "parents");
  const optional = {
    skills,
    parents,
    body: text(args, "body"),
    workspace_kind: text(args, "workspace_kind"),
    workspace_path: text(args, "workspace_path"),
    idempotency_key: text(args, "idempotency_key"),
    max_runtime_seconds: integer(args, "max_runtime_seconds"),
    priority: integer(args, "priority"),
  };
  return {
    title,
    assignee,
    triage: flag(args, "triage"),
    created_by: caller.actor.name,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
